"""Does a transfer go on, is what came what was announced, and what is said where nobody answers?"""

import hashlib
import tempfile
import unittest
from pathlib import Path

from hub import Hub
from lab import fetch
from lab.fetch import Missing, Offline, Repository, Wrong

WEIGHTS = bytes(range(256)) * 5_000
PATH = "/owner/model/resolve/abc/model.safetensors"


def sha256(data):
    return hashlib.sha256(data).hexdigest()


class FetchTest(unittest.TestCase):
    def setUp(self):
        self._folder = tempfile.TemporaryDirectory()
        self.addCleanup(self._folder.cleanup)
        self.folder = Path(self._folder.name)

    def of(self, hub):
        return Repository(hub.url, "owner/model", "abc")

    def test_a_file_comes_whole_and_is_verified_by_what_the_server_says(self):
        with Hub({PATH: WEIGHTS}) as hub:
            self.assertEqual((sha256(WEIGHTS), True), self.of(hub).fetch("model.safetensors", self.folder))
        self.assertEqual(["model.safetensors"], [each.name for each in self.folder.iterdir()])
        self.assertEqual(WEIGHTS, (self.folder / "model.safetensors").read_bytes())

    def test_nobody_vouches_where_neither_catalogue_nor_server_say(self):
        with Hub({PATH: WEIGHTS}, linked=False) as hub:
            self.assertEqual((sha256(WEIGHTS), False), self.of(hub).fetch("model.safetensors", self.folder))

    def test_a_broken_transfer_goes_on_where_it_was(self):
        with Hub({PATH: WEIGHTS}) as hub:
            hub.breaks = [100_000, 200_000]
            self.of(hub).fetch("model.safetensors", self.folder)
            self.assertEqual([(PATH, None), (PATH, "bytes=100000-"), (PATH, "bytes=300000-")], hub.asked)
        self.assertEqual(WEIGHTS, (self.folder / "model.safetensors").read_bytes())

    def test_a_stopped_run_goes_on_in_the_next(self):
        with Hub({PATH: WEIGHTS}) as hub:
            hub.breaks = [100_000] + [0] * (fetch.ATTEMPTS - 1)
            with self.assertRaises(Offline):
                self.of(hub).fetch("model.safetensors", self.folder)
            hub.asked.clear()
            self.of(hub).fetch("model.safetensors", self.folder)
            self.assertEqual([(PATH, "bytes=100000-")], hub.asked)
        self.assertEqual(WEIGHTS, (self.folder / "model.safetensors").read_bytes())

    def test_a_file_that_changed_meanwhile_is_fetched_anew(self):
        with Hub({PATH: WEIGHTS}) as hub:
            hub.breaks = [100_000] + [0] * (fetch.ATTEMPTS - 1)
            with self.assertRaises(Offline):
                self.of(hub).fetch("model.safetensors", self.folder)
            hub.files[PATH] = WEIGHTS[::-1]
            self.of(hub).fetch("model.safetensors", self.folder)
        self.assertEqual(WEIGHTS[::-1], (self.folder / "model.safetensors").read_bytes())

    def test_a_complete_part_needs_no_more_bytes(self):
        with Hub({PATH: WEIGHTS}) as hub:
            (self.folder / "model.safetensors.part").write_bytes(WEIGHTS)
            (self.folder / "model.safetensors.part.etag").write_text(f'"{sha256(WEIGHTS)}"')
            self.of(hub).fetch("model.safetensors", self.folder)
        self.assertEqual(WEIGHTS, (self.folder / "model.safetensors").read_bytes())

    def test_another_checksum_than_the_catalogues_is_refused_and_nothing_stays(self):
        with Hub({PATH: WEIGHTS}) as hub, self.assertRaisesRegex(Wrong, "another mirror"):
            self.of(hub).fetch("model.safetensors", self.folder, "0" * 64)
        self.assertFalse((self.folder / "model.safetensors").exists())
        self.assertFalse((self.folder / "model.safetensors.part").exists())

    def test_what_is_there_is_not_fetched_again(self):
        with Hub({PATH: WEIGHTS}) as hub:
            self.of(hub).fetch("model.safetensors", self.folder)
            hub.asked.clear()
            self.of(hub).fetch("model.safetensors", self.folder, sha256(WEIGHTS))
            self.assertEqual([], hub.asked)

    def test_a_redirect_is_followed_and_its_announcement_believed(self):
        with Hub({"/store/1": WEIGHTS}, linked=False) as hub:
            hub.elsewhere[PATH] = "/store/1"
            self.assertEqual((sha256(WEIGHTS), True), self.of(hub).fetch("model.safetensors", self.folder))

    def test_a_missing_file_is_missing_at_once(self):
        with Hub({}) as hub:
            with self.assertRaises(Missing):
                self.of(hub).fetch("model.safetensors", self.folder)
            self.assertEqual(1, len(hub.asked))

    def test_a_branch_with_a_slash_is_one_name(self):
        with Hub({"/owner/model/resolve/refs%2Fpr%2F1/onnx/model.onnx": b"x"}) as hub:
            Repository(hub.url + "/", "owner/model", "refs/pr/1").fetch("onnx/model.onnx", self.folder)
        self.assertEqual(b"x", (self.folder / "onnx" / "model.onnx").read_bytes())

    def test_a_full_disk_is_not_taken_for_the_network(self):
        (self.folder / "model.safetensors.part").symlink_to("/dev/full")
        with Hub({PATH: WEIGHTS}) as hub:
            with self.assertRaisesRegex(SystemExit, "model.safetensors.part can't be written: No space left"):
                self.of(hub).fetch("model.safetensors", self.folder)
            self.assertEqual(1, len(hub.asked))

    def test_nobody_answers(self):
        with Hub({}) as hub:
            gone = self.of(hub)
        with self.assertRaises(Offline):
            gone.fetch("model.safetensors", self.folder)


if __name__ == "__main__":
    unittest.main()
