import FileType
import MariaDB
import Timestamps

/// A file at Telegram that is, or shall be, brought here.
struct AwaitedFile: RowDecodable {
    let telegram: TelegramFile
    let message: Message.ID?
    let fetchError: String?

    static let columns: SQL = "\(TelegramFile.columns), message_id, fetch_error"

    init(row: Row) throws {
        telegram = try TelegramFile(row: row)
        message = try row("message_id")
        fetchError = try row("fetch_error")
    }
}

extension Files {
    func awaited(_ uuid: String) throws -> AwaitedFile? {
        try db.first(
            "SELECT \(AwaitedFile.columns) FROM files WHERE uuid = \(uuid) AND telegram_file_id IS NOT NULL")
    }

    /// - Returns: false for a file that is no more.
    func setFetched(_ uuid: String, _ type: FileType.Finding, size: Int64, at now: Timestamp) throws -> Bool {
        try db.run(
            """
            UPDATE files SET mime_type = \(type.mimeType), size = \(size), width = \(type.width), \
            height = \(type.height), fetched_at = \(now), fetch_error = NULL WHERE uuid = \(uuid)
            """
        ).affectedRows > 0
    }

    /// - Returns: false where it is here, or was refused before.
    func refuse(_ uuid: String, because reason: String) throws -> Bool {
        try db.run(
            """
            UPDATE files SET fetch_error = \(reason.prefix(characters: 200)) \
            WHERE uuid = \(uuid) AND fetch_error IS NULL AND fetched_at IS NULL
            """
        ).affectedRows > 0
    }

    /// Whether another file of an album will never be here.
    func hasRefused(besides uuid: String, in album: String, of ticket: Ticket.ID) throws -> Bool {
        try db.scalar(
            """
            SELECT 1 FROM files JOIN messages ON messages.id = message_id WHERE ticket_id = \(ticket) \
            AND album = \(album) AND files.uuid <> \(uuid) AND fetch_error IS NOT NULL LIMIT 1
            """) ?? false
    }
}
