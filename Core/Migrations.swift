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
        migration(14, "ticket_details", PackageResources.m0014_ticket_details_sql),
        migration(15, "ticket_tags", PackageResources.m0015_ticket_tags_sql),
        migration(16, "uploads", PackageResources.m0016_uploads_sql),
        migration(17, "sessions", PackageResources.m0017_sessions_sql),
        migration(18, "revoked_tokens", PackageResources.m0018_revoked_tokens_sql),
        migration(19, "ticket_terms", PackageResources.m0019_ticket_terms_sql),
        migration(20, "ticket_term_sets", PackageResources.m0020_ticket_term_sets_sql),
        migration(21, "ticket_facet_sets", PackageResources.m0021_ticket_facet_sets_sql),
        migration(22, "user_security", PackageResources.m0022_user_security_sql),
        migration(23, "login_failures", PackageResources.m0023_login_failures_sql),
        migration(24, "api_keys", PackageResources.m0024_api_keys_sql),
        migration(25, "idempotency_keys", PackageResources.m0025_idempotency_keys_sql),
        migration(26, "hooks", PackageResources.m0026_hooks_sql),
        migration(27, "hook_calls", PackageResources.m0027_hook_calls_sql),
        migration(28, "participants", PackageResources.m0028_participants_sql),
        migration(29, "canned_responses", PackageResources.m0029_canned_responses_sql),
        migration(30, "settings", PackageResources.m0030_settings_sql),
        migration(31, "events_outlive_tickets", PackageResources.m0031_events_outlive_tickets_sql),
        migration(32, "group_forum", PackageResources.m0032_group_forum_sql),
        migration(33, "audited_events", PackageResources.m0033_audited_events_sql),
        migration(34, "message_files", PackageResources.m0034_message_files_sql),
        migration(35, "content_type", PackageResources.m0035_content_type_sql),
        migration(36, "ticket_changes", PackageResources.m0036_ticket_changes_sql),
        migration(37, "ticket_changes_of_old", PackageResources.m0037_ticket_changes_of_old_sql),
        migration(38, "ticket_statistics", PackageResources.m0038_ticket_statistics_sql),
        migration(39, "requester_turns", PackageResources.m0039_requester_turns_sql),
        migration(40, "updates_wait", PackageResources.m0040_updates_wait_sql),
        migration(41, "delivery_urgency", PackageResources.m0041_delivery_urgency_sql),
        migration(42, "copy_forms", PackageResources.m0042_copy_forms_sql),
        migration(43, "message_richness", PackageResources.m0043_message_richness_sql),
        migration(44, "message_edits", PackageResources.m0044_message_edits_sql),
        migration(45, "message_reactions", PackageResources.m0045_message_reactions_sql),
        migration(46, "ratings", PackageResources.m0046_ratings_sql),
        migration(47, "private_chats", PackageResources.m0047_private_chats_sql),
        migration(48, "private_chat_choices", PackageResources.m0048_private_chat_choices_sql),
        migration(49, "group_settings", PackageResources.m0049_group_settings_sql),
        migration(50, "users_homes", PackageResources.m0050_users_homes_sql),
        migration(51, "ticket_links", PackageResources.m0051_ticket_links_sql),
        migration(52, "topic_appearance", PackageResources.m0052_topic_appearance_sql),
        migration(53, "file_fetching", PackageResources.m0053_file_fetching_sql),
        migration(54, "account_links", PackageResources.m0054_account_links_sql),
        migration(55, "topics_of_a_group", PackageResources.m0055_topics_of_a_group_sql),
        migration(56, "albums", PackageResources.m0056_albums_sql),
    ]

    /// The version that this program was written for.
    public static var currentVersion: Int { all.map(\.version).max()! }

    private static func migration(_ version: Int, _ name: String, _ sql: [UInt8]) -> Migration {
        Migration(version: version, name: name, sql: String(decoding: sql, as: UTF8.self))
    }
}
