"""One plain mail, sent while the caller waits: it must also go when nothing else goes any more."""

import smtplib
import ssl
from collections.abc import Sequence
from email.message import EmailMessage

from bot.settings.mail import MailSettings, Tls

PATIENCE = 20
"""Seconds for each step of the conversation with the mail server."""


def send_mail(settings: MailSettings, to: Sequence[str], subject: str, text: str) -> None:
    """Blocks. Raises OSError (smtplib's errors are some) when the server does not take it."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = settings.sender, ", ".join(to), subject
    message.set_content(text)
    trust = ssl.create_default_context()
    if settings.tls is Tls.TLS:
        with smtplib.SMTP_SSL(settings.host, settings.port, timeout=PATIENCE, context=trust) as server:
            _hand_over(server, settings, message)
        return
    with smtplib.SMTP(settings.host, settings.port, timeout=PATIENCE) as server:
        if settings.tls is Tls.STARTTLS:
            server.starttls(context=trust)
        _hand_over(server, settings, message)


def _hand_over(server: smtplib.SMTP, settings: MailSettings, message: EmailMessage) -> None:
    if settings.username and settings.password:
        server.login(settings.username, settings.password.get_secret_value())
    server.send_message(message)


def addresses(settings: MailSettings, admins: Sequence[str]) -> tuple[str, ...]:
    named = tuple(filter(None, (part.strip() for part in settings.to.split(","))))
    return named or tuple(admins)
