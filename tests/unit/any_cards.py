"""Cards of every shape, for property tests of what channels make of them."""

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from cards.model import (
    Action,
    Card,
    Chips,
    Facts,
    Field,
    Form,
    Input,
    Note,
    Progress,
    Row,
    Rows,
    Stage,
    Step,
    Style,
    Text,
    Tone,
)
from tests.conformance.cards import HOSTILE

some = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)

words = st.one_of(
    st.just(HOSTILE),
    st.text(max_size=60),
    st.text(alphabet="&<>*_~`:|@#!", max_size=40),
    st.integers(1, 6_000).map(lambda size: "合&" * size),
)
tokens = st.text(alphabet="kABCDEF0123456789-_", min_size=1, max_size=200)
actions = st.builds(
    Action, words.filter(str.strip), tokens, st.sampled_from(Style), st.one_of(st.none(), words.filter(str.strip))
)
names = st.sampled_from(["title", "type", "amount", "customer", "person", "ends", "notes"])
fields = st.builds(
    Field,
    names,
    words,
    st.sampled_from(Input),
    words,
    st.booleans(),
    words,
    st.lists(st.tuples(st.text(min_size=1, max_size=40), words), max_size=120).map(tuple),
)
blocks = st.one_of(
    st.builds(Text, words),
    st.builds(Note, words),
    st.builds(Facts, st.lists(st.tuples(words, words), max_size=30).map(tuple)),
    st.builds(Chips, st.lists(words, max_size=30).map(tuple)),
    st.builds(
        Rows,
        st.lists(
            st.builds(
                Row,
                words,
                words,
                st.one_of(st.none(), words),
                st.sampled_from(Tone),
                st.lists(actions, max_size=4).map(tuple),
            ),
            max_size=40,
        ).map(tuple),
    ),
    st.builds(Progress, st.lists(st.builds(Step, words, words, st.sampled_from(Stage)), max_size=10).map(tuple)),
)
forms = st.builds(Form, st.lists(fields, min_size=1, max_size=12, unique_by=lambda f: f.name).map(tuple), actions)
cards = st.builds(
    Card,
    words,
    words,
    st.one_of(st.none(), words),
    st.sampled_from(Tone),
    st.lists(blocks, max_size=6).map(tuple),
    st.lists(actions, max_size=30).map(tuple),
)
