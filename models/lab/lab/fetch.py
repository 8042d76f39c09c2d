"""Files of a model repository, over HTTP: goes on where a transfer broke off, and believes nothing that it can check."""

import errno
import hashlib
import http.client
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

HUB = "https://huggingface.co"
ATTEMPTS = 5
TIMEOUT_SECONDS = 60
CHUNK = 1 << 20
# What the disk says, not the network.
LOCAL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM, errno.EISDIR)
SHA256 = re.compile(r"[0-9a-f]{64}")


class Missing(Exception):
    """There is no such file."""


class Offline(Exception):
    """Nobody answers."""


class Wrong(SystemExit):
    """What came is not what was announced."""


@dataclass(frozen=True)
class Repository:
    """base: the hub, or a mirror of it; name: OWNER/NAME; revision: a commit, tag or branch."""

    base: str
    name: str
    revision: str

    def url(self, file):
        return (
            f"{self.base.rstrip('/')}/{self.name}/resolve/{urllib.parse.quote(self.revision, safe='')}/{urllib.parse.quote(file)}"
        )

    def fetch(self, file, folder: Path, sha256=None):
        """Brings a file into a folder, unless it is there. sha256: what it must have, where that is known; else what the server says
        it has. Gives the checksum of what came, and whether anybody vouches for it.

        Raises Missing, Offline or Wrong.
        """
        target = folder / file
        if target.is_file() and (sha256 is None or _sha256(target) == sha256):
            return _sha256(target), sha256 is not None
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(target.name + ".part")
        announced = self._transfer(file, part)
        actual, expected = _sha256(part), sha256 or announced
        if expected and actual != expected:
            part.unlink()
            raise Wrong(
                f"{self.url(file)} has SHA-256 {actual}, {expected} was expected: another file, or damaged on the way; try again, or another mirror"
            )
        part.rename(target)
        part.with_name(part.name + ".etag").unlink(missing_ok=True)
        return actual, expected is not None

    def _transfer(self, file, part):
        for attempt in range(ATTEMPTS):
            try:
                return _resume(self.url(file), part)
            except urllib.error.HTTPError as e:
                if e.code in (401, 403, 404):
                    raise Missing(f"{self.url(file)}: {e.code} {e.reason}") from e
                if attempt == ATTEMPTS - 1:
                    raise Offline(f"{self.url(file)}: {e.code} {e.reason}") from e
            except (OSError, http.client.HTTPException) as e:
                if getattr(e, "errno", None) in LOCAL:
                    raise SystemExit(f"{part} can't be written: {e.strerror}; what is there of it is kept") from e
                if attempt == ATTEMPTS - 1:
                    raise Offline(f"{self.url(file)}: {e}") from e
            time.sleep(min(0.1 * 2**attempt, 5))
        raise AssertionError


class _Redirects(urllib.request.HTTPRedirectHandler):
    """A hub redirects large files to a store, and says only before what they are."""

    def __init__(self):
        self.linked = None

    def redirect_request(self, request, response, code, message, headers, url):
        if request.full_url.startswith("https:") and not url.startswith("https:"):
            raise urllib.error.URLError(f"redirected from https to {url}")
        self.linked = self.linked or headers.get("X-Linked-ETag")
        return super().redirect_request(request, response, code, message, headers, url)


def _resume(url, part):
    """The SHA-256 that the server says the file has, if it does."""
    redirects, request = _Redirects(), urllib.request.Request(url)
    known = part.with_name(part.name + ".etag")
    have = part.stat().st_size if part.is_file() and known.is_file() else 0
    if have:
        request.add_header("Range", f"bytes={have}-")
        request.add_header("If-Range", known.read_text(encoding="utf-8"))
    try:
        response = urllib.request.build_opener(redirects).open(request, timeout=TIMEOUT_SECONDS)
    except urllib.error.HTTPError as e:
        if e.code == http.client.REQUESTED_RANGE_NOT_SATISFIABLE and have:
            # Complete already, or longer than it may be: from the start.
            part.unlink()
            return _resume(url, part)
        raise
    with response:
        etag = response.headers.get("ETag", "")
        if response.status != http.client.PARTIAL_CONTENT:
            have = 0
        # Without one nobody could tell whether the rest belongs to what is there.
        known.write_text(etag, encoding="utf-8") if etag else known.unlink(missing_ok=True)
        rest = response.headers.get("Content-Length")
        size = have + int(rest) if rest else None
        _copy(response, part, have, size, url.rpartition("/")[2])
    if size is not None and part.stat().st_size != size:
        raise OSError(f"broke off after {part.stat().st_size:,} of {size:,} bytes")
    digest = (redirects.linked or response.headers.get("X-Linked-ETag") or etag).strip('W/"')
    return digest if SHA256.fullmatch(digest) else None


def _copy(response, part, have, size, name):
    with (
        part.open("ab" if have else "wb") as out,
        tqdm(total=size, initial=have, unit="B", unit_scale=True, desc=name, disable=None, leave=False) as bar,
    ):
        while chunk := response.read(CHUNK):
            out.write(chunk)
            bar.update(len(chunk))


def _sha256(file):
    with file.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()
