"""Files in memory: people's attachments and the bot's uploads, under one cap."""

from itertools import count
from pathlib import PurePosixPath

from sandbox.telegram.messages import File
from sandbox.telegram.refusals import bad_request

KEPT_BYTES = 50 * 2**20  # beyond it the oldest contents are dropped; sizes and names stay
DOWNLOAD_BYTES = 20 * 2**20  # what a bot may download (core.telegram.org/bots/api#getfile)

_DEFAULT_NAMES = {"photo": "photo.jpg", "sticker": "👍", "voice": "voice.ogg"}
_SUFFIXES = {"photo": ".jpg", "sticker": ".webp", "voice": ".oga"}


class FileStore:
    """Files by id and by download path."""

    def __init__(self) -> None:
        self._files: dict[str, File] = {}
        self._by_path: dict[str, File] = {}
        self._with_content: dict[str, File] = {}  # oldest first
        self._held_bytes = 0
        self._numbers = count(1)

    def keep(self, kind: str, name: str, content: bytes, *, declared_bytes: int | None = None) -> File:
        """Store a file. With ``declared_bytes`` it claims that size and has no content to download."""
        number = next(self._numbers)
        name = name or _DEFAULT_NAMES.get(kind, "file.bin")
        suffix = _SUFFIXES.get(kind) or PurePosixPath(name).suffix
        file = File(
            file_id=f"{kind}-{number:06d}",
            kind=kind,
            name=name,
            size=len(content) if declared_bytes is None else declared_bytes,
            content=content if declared_bytes is None else None,
            path=f"{kind}s/file_{number}{suffix}",
        )
        self._files[file.file_id] = self._by_path[file.path] = file
        self._hold(file)
        return file

    def _hold(self, file: File) -> None:
        if not file.content:
            return
        self._with_content[file.file_id] = file
        self._held_bytes += len(file.content)
        while self._held_bytes > KEPT_BYTES:
            oldest = self._with_content.pop(next(iter(self._with_content)))
            self._held_bytes -= len(oldest.content or b"")
            oldest.content = None

    def get(self, file_id: str) -> File | None:
        """The file with this id, or None."""
        return self._files.get(file_id)

    def at_path(self, path: str) -> File | None:
        """The file behind a download path, or None."""
        return self._by_path.get(path)

    def downloadable(self, file_id: str) -> File:
        """The file, if a bot may download it. Raises Refusal for unknown ids, over 20 MB, dropped content."""
        file = self._files.get(file_id)
        if file is None:
            raise bad_request("invalid file_id")
        if file.size > DOWNLOAD_BYTES:
            raise bad_request("file is too big")
        if file.content is None:
            raise bad_request("wrong file_id or the file is temporarily unavailable")
        return file
