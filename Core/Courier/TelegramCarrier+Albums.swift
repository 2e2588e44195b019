import MariaDB
import Timestamps

/// Albums, whose items come to us one by one and leave together.
extension TelegramCarrier {
    /// Sends what is queued of a message's album by one call.
    /// - Returns: the deliveries that are done by it; nil where the message is to be sent by itself.
    /// - Throws: `StillGathering` while items may still be coming in.
    func sendAlbum(
        of message: Message, _ delivery: Delivery, for audience: Audience, to destination: Destination, _ calls: Calls
    ) throws -> [Delivery]? {
        guard let album = message.album else { return nil }
        let items = try queuedItems(of: album, message, delivery, for: audience, to: destination)
        if let newest = items.compactMap(\.delivery.notBefore).max(), newest > .now {
            throw StillGathering(until: newest)
        }
        let together = AlbumItem.together(items)
        guard together.count >= 2 else { return nil }
        let numbers: [Telegram.MessageNumber]
        do {
            var destination = destination
            destination.replyTo = try replyTarget(of: message, in: destination)
            numbers = try calls.make(.sendMediaGroup(together.map { ($0.media, $0.caption) }, to: destination))
        } catch BotAPI.Failure.rejected {
            // One of them is not to Telegram's liking; by themselves the others are.
            return nil
        }
        for (item, number) in zip(together, numbers) {
            try remember([item.message.id], number.messageId, .caption, in: destination)
        }
        // What was too long for a caption.
        for item in together where item.hasMore { try send(item.message, for: audience, to: destination, calls) }
        return together.map(\.delivery)
    }

    private func queuedItems(
        of album: String, _ message: Message, _ delivery: Delivery, for audience: Audience, to destination: Destination
    ) throws -> [AlbumItem] {
        let (messages, deliveries) = try pool.read { db in
            let messages = try db.messages.album(album, of: message.ticket, from: message.id)
            let deliveries = try db.deliveries.queued(in: delivery.lane, delivery.kind, of: messages.map(\.id))
                .filter { $0.ticket == delivery.ticket }
            return (messages, deliveries)
        }
        var items: [AlbumItem] = []
        for delivery in deliveries {
            guard let message = messages.first(where: { $0.id == delivery.message }),
                delivery.payload.isNotification != true,
                try pool.read({ try $0.messages.parts(of: message.id, in: destination.chat, destination.thread) }) == 0
            else { break }
            // Whose album it is, is said once.
            let pieces = try pieces(of: message, for: audience, namesAuthor: items.isEmpty)
            guard case .media(let media, let caption, _)? = pieces.first?.content else { break }
            items.append(
                AlbumItem(
                    delivery: delivery, message: message, media: media, caption: caption, hasMore: pieces.count > 1))
        }
        return items
    }
}

/// A message of an album that is queued.
struct AlbumItem {
    let delivery: Delivery
    let message: Message
    let media: Media
    let caption: String?
    /// Whether it is more than a file with its caption.
    let hasMore: Bool

    /// Those from the first one on that Telegram takes as one album.
    static func together(_ items: [AlbumItem]) -> [AlbumItem] {
        guard let sort = items.first?.media.kind.albumSort else { return [] }
        return Array(items.prefix { $0.media.kind.albumSort == sort }.prefix(10))
    }
}

extension Media.Kind {
    enum AlbumSort {
        case pictures
        case documents
        case music
    }

    /// With what it may stand in an album; nil for what is never in one.
    var albumSort: AlbumSort? {
        switch self {
        case .photo, .video: .pictures
        case .document: .documents
        case .audio: .music
        case .animation, .voice, .sticker, .videoNote: nil
        }
    }
}
