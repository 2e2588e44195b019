"""Photos, documents and the rest: bytes in the data folder, `file_id`s as Telegram hands them out."""

import mimetypes
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from errors import bad_request
from images import dimensions
from state import Database

MAX_UPLOAD = 50 << 20
MAX_PHOTO = 10 << 20
MAX_DOWNLOAD = 20 << 20

# Kind → folder in `file_path`, first letters of the `file_id`, suffix where the name gives none.
KINDS = {
    "photo": ("photos", "AgACAgIAAxk", ".jpg"),
    "document": ("documents", "BQACAgIAAxk", ""),
    "video": ("videos", "BAACAgIAAxk", ".mp4"),
    "voice": ("voice", "AwACAgIAAxk", ".oga"),
    "audio": ("music", "CQACAgIAAxk", ".mp3"),
    "animation": ("animations", "CgACAgIAAxk", ".mp4"),
    "sticker": ("stickers", "CAACAgIAAxk", ".webp"),
    "video_note": ("video_notes", "DQACAgIAAxk", ".mp4"),
}


@dataclass(frozen=True)
class Upload:
    name: str
    mime: str
    data: bytes


@dataclass(frozen=True)
class File:
    id: int
    file_id: str
    unique_id: str
    kind: str
    path: str
    name: str
    mime: str
    size: int
    width: int
    height: int

    def wire(self) -> dict[str, Any]:
        return {"file_id": self.file_id, "file_unique_id": self.unique_id, "file_size": self.size}


class Files:
    def __init__(self, db: Database, folder: Path, are_local: bool = False) -> None:
        self._db = db
        self._folder = folder
        self._are_local = are_local

    def save(self, kind: str, upload: Upload) -> File:
        width, height = self._checked(kind, upload)
        folder, prefix, suffix = KINDS[kind]
        number = 1 + (self._db.scalar("SELECT max(id) FROM files") or 0)
        suffix = suffix if kind == "photo" else Path(upload.name).suffix[:10] or suffix
        path = f"{folder}/file_{number}{suffix}"
        mime = upload.mime or mimetypes.guess_type(upload.name)[0] or "application/octet-stream"
        (self._folder / folder).mkdir(parents=True, exist_ok=True)
        (self._folder / path).write_bytes(upload.data)
        file_id = prefix + secrets.token_urlsafe(44)
        unique_id = ("AQAD" if kind == "photo" else "AgAD") + secrets.token_urlsafe(8)
        self._db.run(
            "INSERT INTO files (file_id, unique_id, kind, path, name, mime, size, width, height)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            file_id, unique_id, kind, path, upload.name, mime, len(upload.data), width, height)
        return self.get(file_id)  # type: ignore[return-value]

    @staticmethod
    def _checked(kind: str, upload: Upload) -> tuple[int, int]:
        if not upload.data:
            raise bad_request("file must be non-empty")
        if len(upload.data) > MAX_UPLOAD:
            raise bad_request(f"file of size {len(upload.data)} bytes is too big;"
                              f" the maximum size is {MAX_UPLOAD} bytes")
        size = dimensions(upload.data)
        if kind != "photo":
            return size or (0, 0)
        if len(upload.data) > MAX_PHOTO:
            raise bad_request(f"file of size {len(upload.data)} bytes is too big for a photo;"
                              f" the maximum size is {MAX_PHOTO} bytes")
        if size is None:
            raise bad_request("IMAGE_PROCESS_FAILED")
        if sum(size) > 10000 or max(size) > 20 * min(size):
            raise bad_request("PHOTO_INVALID_DIMENSIONS")
        return size

    def get(self, file_id: str) -> File | None:
        # Every size of a photo is the same file; the number after the dot tells the sizes apart.
        row = self._db.one("SELECT * FROM files WHERE file_id = ?", file_id.partition(".")[0])
        return File(**row) if row else None

    def by_path(self, path: str) -> File | None:
        row = self._db.one("SELECT * FROM files WHERE path = ?", path)
        return File(**row) if row else None

    def location(self, file: File) -> Path:
        return self._folder / file.path

    def handed_out(self, file: File) -> str:
        """The `file_path` of getFile: below the server's own address, or, as a Bot API server of one's own has it in its
        local mode, on this machine's disk, whatever the size."""
        if self._are_local:
            return str(self.location(file).resolve())
        if file.size > MAX_DOWNLOAD:
            raise bad_request("file is too big")
        return file.path

    def clear(self) -> None:
        for row in self._db.all("SELECT path FROM files"):
            (self._folder / row["path"]).unlink(missing_ok=True)
        self._db.run("DELETE FROM files")

    def content(self, file: File, given: dict[str, Any]) -> dict[str, Any]:
        """The part of a `Message` that shows this file; `given` are the sender's width, duration and so on."""
        described = {key: given[key] for key in ("performer", "title") if given.get(key)}
        size = {"width": file.width or given.get("width") or 320, "height": file.height or given.get("height") or 240}
        length = {"duration": given.get("duration") or 1}
        named = {"file_name": file.name, "mime_type": file.mime}
        match file.kind:
            case "photo":
                return {"photo": self._photo_sizes(file)}
            case "document":
                return {"document": named | file.wire()}
            case "video":
                return {"video": size | length | named | file.wire()}
            case "animation":
                return {"animation": size | length | named | file.wire(), "document": named | file.wire()}
            case "audio":
                return {"audio": length | named | described | file.wire()}
            case "voice":
                return {"voice": length | {"mime_type": file.mime} | file.wire()}
            case "sticker":
                kind = {"type": "regular", "is_animated": False, "is_video": False, "emoji": given.get("emoji") or "🙂"}
                return {"sticker": size | kind | file.wire()}
            case _:
                return {"video_note": {"length": given.get("length") or 240} | length | file.wire()}

    @staticmethod
    def _photo_sizes(file: File) -> list[dict[str, Any]]:
        """Like Telegram, smallest first; the bytes are those of the original in every size."""
        sizes: list[dict[str, Any]] = []
        longest = max(file.width, file.height)
        for number, side in enumerate((90, 320, 800)):
            if side < longest:
                sizes.append(file.wire() | {
                    "file_id": f"{file.file_id}.{number}", "file_unique_id": f"{file.unique_id}{number}",
                    "width": max(1, file.width * side // longest), "height": max(1, file.height * side // longest)})
        return [*sizes, file.wire() | {"width": file.width, "height": file.height}]
