import MariaDB

extension Migration {
    /// The schema, step by step; the files are in `Migrations/`. A step that was released is never changed.
    public static let all: [Migration] = [
        migration(1, "users", PackageResources.m0001_users_sql),
        migration(2, "user_skills", PackageResources.m0002_user_skills_sql),
        migration(3, "ticket_numbers", PackageResources.m0003_ticket_numbers_sql),
        migration(4, "tickets", PackageResources.m0004_tickets_sql),
        migration(5, "messages", PackageResources.m0005_messages_sql),
        migration(6, "files", PackageResources.m0006_files_sql),
        migration(7, "events", PackageResources.m0007_events_sql),
        migration(8, "lanes", PackageResources.m0008_lanes_sql),
        migration(9, "deliveries", PackageResources.m0009_deliveries_sql),
        migration(10, "telegram_groups", PackageResources.m0010_telegram_groups_sql),
        migration(11, "topics", PackageResources.m0011_topics_sql),
        migration(12, "message_copies", PackageResources.m0012_message_copies_sql),
        migration(13, "telegram_updates", PackageResources.m0013_telegram_updates_sql),
    ]

    /// The version that this program was written for.
    public static var currentVersion: Int { all.map(\.version).max()! }

    private static func migration(_ version: Int, _ name: String, _ sql: [UInt8]) -> Migration {
        Migration(version: version, name: name, sql: String(decoding: sql, as: UTF8.self))
    }
}
