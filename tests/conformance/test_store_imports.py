"""Imports that were made, on every database: what each did comes back as it was."""

from __future__ import annotations

from dataclasses import replace

from contracts.importing.run import Deed, Run
from contracts.ports import Storage
from tests.conformance.stores import MINUTE, NOW, added


async def test_an_import_and_its_deeds(storage: Storage) -> None:
    made, changed = await added(storage), await added(storage, aliases=("PO-1",))
    run = Run(file="a.csv", at=NOW, by="wuxia", contracts=2)
    async with storage.unit() as stores:
        kept = await stores.imports.add(run, (Deed(changed.id, 3, changed), Deed(made.id, 1, None)))
        assert await stores.imports.get(kept.id) == kept
        assert await stores.imports.get(kept.id + 1) is None
    async with storage.unit() as stores:
        assert await stores.imports.deeds(kept.id) == (Deed(made.id, 1, None), Deed(changed.id, 3, changed))
        undone = replace(kept, undone_at=NOW + MINUTE, undone_by="wuxia")
        await stores.imports.save(undone)
        second = await stores.imports.add(replace(run, file="b.csv"), ())
        assert await stores.imports.last(5) == (second, undone)
        assert await stores.imports.last(1) == (second,)
