"""A certificate for loopback, made once with the `openssl` program and kept in a folder."""

import asyncio
import shutil
import ssl
from pathlib import Path

# It is its own authority: clients are given the certificate as the file to trust. The key usages
# are what strict verification (the default from Python 3.13 on) asks of such a certificate.
_REQUEST = """\
[req]
distinguished_name = name
x509_extensions = usage
prompt = no
[name]
CN = localhost
[usage]
basicConstraints = critical, CA:TRUE
keyUsage = critical, digitalSignature, keyCertSign
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
subjectAltName = DNS:localhost, IP:127.0.0.1
"""


async def tls(folder: Path) -> tuple[ssl.SSLContext, Path] | None:
    """Return a server's context and the file its clients trust; None where none can be made."""
    certificate, key = folder / "cert.pem", folder / "key.pem"
    if not (certificate.exists() and key.exists()) and not await _make(certificate, key):
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    return context, certificate


async def _make(certificate: Path, key: Path) -> bool:
    program = shutil.which("openssl")
    if program is None:
        return False
    request = _prepare(certificate, key)
    options = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 825"
    files = ["-config", str(request), "-keyout", str(key), "-out", str(certificate)]
    process = await asyncio.create_subprocess_exec(
        program,
        *options.split(),
        *files,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    return await process.wait() == 0


def _prepare(certificate: Path, key: Path) -> Path:
    certificate.parent.mkdir(parents=True, exist_ok=True)
    key.touch(mode=0o600)
    request = certificate.with_name("request.cnf")
    request.write_text(_REQUEST)
    return request
