"""A hub on loopback: what it serves, how it breaks off, and what it was asked."""

import hashlib

from loopback import Loopback


class Hub(Loopback):
    """files: by path below the host; linked: whether answers say the SHA-256, as a hub's of large files do; breaks: after how many
    bytes of a body the next answers end."""

    def __init__(self, files, linked=True):
        self.files, self.linked, self.breaks, self.asked = dict(files), linked, [], []
        self.elsewhere = {}
        super().__init__(self._answer)

    def _answer(self, request):
        self.asked.append((request.path, request.headers.get("Range")))
        if request.path in self.elsewhere:
            place = self.elsewhere[request.path]
            request.send_response(302)
            request.send_header("Location", place)
            request.send_header("X-Linked-ETag", f'"{hashlib.sha256(self.files[place]).hexdigest()}"')
            request.send_header("Content-Length", "0")
            request.end_headers()
            return
        if request.path not in self.files:
            request.send_error(404)
            return
        whole = self.files[request.path]
        etag = f'"{hashlib.sha256(whole).hexdigest() if self.linked else len(whole)}"'
        start = self._start(request, whole, etag)
        if start is None:
            request.send_error(416)
            return
        request.send_response(206 if start else 200)
        request.send_header("ETag", etag)
        request.send_header("Content-Length", str(len(whole) - start))
        request.end_headers()
        body = whole[start:]
        request.wfile.write(body[: self.breaks.pop(0)] if self.breaks else body)

    @staticmethod
    def _start(request, whole, etag):
        wanted = request.headers.get("Range")
        if not wanted or request.headers.get("If-Range", etag) != etag:
            return 0
        start = int(wanted.removeprefix("bytes=").removesuffix("-"))
        return start if start < len(whole) else None
