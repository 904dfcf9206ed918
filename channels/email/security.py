"""Encrypted connections: which certificates are trusted, and what a refused one means."""

import asyncio
import ssl

from contactcenter.ports.channel import ChannelError, Misconfigured, TryLater


async def trust(ca_file: str | None) -> ssl.SSLContext:
    """Return the context of the system's authorities and, where given, our own.

    Raises:
        Misconfigured: the file of our own authority cannot be read.
    """
    return await asyncio.to_thread(_context, ca_file)


def failure(error: BaseException, where: str) -> ChannelError:
    """Say whether a failed connection heals by itself; a wrong certificate does not."""
    cause: BaseException | None = error
    for _ in range(8):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return Misconfigured(f"{where}: the certificate is refused: {cause.verify_message}")
        cause = cause.__cause__ or cause.__context__ if cause else None
    return TryLater(f"{where}: {str(error) or type(error).__name__}"[:500])


def _context(ca_file: str | None) -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca_file:
        try:
            context.load_verify_locations(cafile=ca_file)
        except (OSError, ValueError) as error:
            raise Misconfigured(f"ca_file {ca_file} cannot be read: {error}") from error
    return context
