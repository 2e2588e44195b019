import FoundationEssentials
import Testing

@testable import Core

@Suite struct `A button's data` {
    private static let presses: [Press] = [
        .close(Ticket.ID(7)), .reopen(Ticket.ID(7)), .assignToMe(Ticket.ID(7)), .chooseStatus(Ticket.ID(7)),
        .status(Ticket.ID(7), .inProgress), .choosePriority(Ticket.ID(7)), .priority(Ticket.ID(7), .urgent),
        .chooseUser(Ticket.ID(7)), .mention(Ticket.ID(7), User.ID(8)), .link(Ticket.ID(7), chat: -1_001_000_000_000),
        .canned(Ticket.ID(7), CannedResponse.ID(9)), .undo(Message.ID(10)), .rate(Ticket.ID(7), 5), .skip(Ticket.ID(7)),
        .pick(Ticket.ID(7)), .new, .list, .toggleNotes, .toggleTakes, .language(.thai), .nothing,
    ]

    @Test(arguments: presses) func `is read as it was written`(press: Press) {
        #expect(Press(press.data) == press)
    }

    @Test func `fits into the 64 bytes of the Bot API with the largest numbers`() {
        let largest = Ticket.ID(Int64.max)
        for press: Press in [
            .link(largest, chat: Int64.min), .mention(largest, User.ID(Int64.max)), .status(largest, .inProgress),
            .canned(largest, CannedResponse.ID(Int64.max)),
        ] {
            #expect(press.data.utf8.count <= 64)
        }
    }

    @Test(arguments: [
        "", "close", "close:", "close:x", "close:7:8", "rate:7:0", "rate:7:6", "prio:7:5", "drop:7", "set:x",
    ])
    func `that none of our buttons says is none`(data: String) {
        #expect(Press(data) == nil)
    }
}

@Suite struct `A word for` {
    @Test(arguments: [
        ("open", Ticket.Status.open), ("in progress", .inProgress), ("in_progress", .inProgress), ("Waiting", .waiting),
        ("resolved", .resolved), ("closed", .closed), ("cancelled", .cancelled),
    ]) func `a status is understood as people write it`(word: String, status: Ticket.Status) {
        #expect(Ticket.Status(word: word) == status)
    }

    @Test(arguments: [
        ("urgent", Ticket.Priority.urgent), ("High", .high), ("normal", .normal), ("medium", .normal), ("low", .low),
        ("1", .urgent), ("P4", .low),
    ]) func `a priority is understood as people write it`(word: String, priority: Ticket.Priority) {
        #expect(Ticket.Priority(word: word) == priority)
    }

    @Test func `nothing is none`() {
        #expect(Ticket.Status(word: "done") == nil)
        #expect(Ticket.Priority(word: "5") == nil)
        #expect(Ticket.Priority(word: "") == nil)
    }
}

@Suite struct `A Telegram message` {
    private func message(_ text: String) throws -> Telegram.Message {
        let json: JSONValue = [
            "message_id": 1, "date": 1, "chat": ["id": 5, "type": "private"], "text": .string(text),
        ]
        return try Telegram.decoder.decode(Telegram.Message.self, from: Data(json.jsonText.utf8))
    }

    @Test(arguments: [
        ("/start", "start", ""), ("/start@desk_bot link_1", "start", "link_1"), ("/Note  a b", "note", "a b"),
        ("/tag\nnew", "tag", "new"),
    ]) func `is a command with its argument`(text: String, name: String, argument: String) throws {
        let command = try #require(try message(text).command)
        #expect(command.name == name)
        #expect(command.argument == argument)
    }

    @Test(arguments: [
        "/etc/hosts is empty", "//note", "/", "no /start", "/très", "/" + String(repeating: "a", count: 33),
    ])
    func `is no command`(text: String) throws {
        #expect(try message(text).command == nil)
    }
}

@Suite struct `Updates that wait` {
    private func update(_ id: Int64, _ chat: Int64, _ text: JSONValue) -> [UInt8] {
        let from: JSONValue = ["id": .integer(chat), "is_bot": false, "first_name": "Ada"]
        let message: JSONValue = [
            "message_id": .integer(id), "date": 1, "from": from, "chat": ["id": .integer(chat), "type": "private"],
            "text": text,
        ]
        return Array((["update_id": .integer(id), "message": message] as JSONValue).jsonText.utf8)
    }

    @Test func `are carried out in their order, whatever order they came in`() throws {
        let chat = Int64.random(in: 1_000_000_000...2_000_000_000)
        let desk = TestDesk.desk
        for offset: Int64 in [2, 0, 1] {
            try desk.receive(update: update(chat + offset, chat, .string("line \(offset)")))
        }
        while try desk.carryOutNext(of: chat) != nil {}
        let bodies = try TestDesk.services.pool.read { db in
            try db.all(
                """
                SELECT body FROM messages JOIN users ON users.id = author_id WHERE telegram_id = \(chat) ORDER BY messages.id
                """, as: Scalar<String>.self
            ).map(\.value)
        }
        #expect(bodies == ["line 0", "line 1", "line 2"])
    }

    @Test func `are set aside after five failures, and those behind them go on`() throws {
        let chat = Int64.random(in: 1_000_000_000...2_000_000_000)
        let desk = TestDesk.desk
        // The database takes no name of a language that is longer than 16 characters.
        let poison = String(decoding: update(chat, chat, "poison"), as: UTF8.self).replacing(
            "\"first_name\"", with: "\"language_code\":\"\(String(repeating: "x", count: 17))\",\"first_name\"")
        try desk.receive(update: Array(poison.utf8))
        try desk.receive(update: update(chat + 1, chat, "fine"))
        for attempt in 1...5 {
            let outcome = try #require(try desk.carryOutNext(of: chat))
            #expect((outcome.pause != nil) == (attempt < 5))
        }
        #expect(try desk.updatesSetAside().contains { $0.id == chat })
        #expect(try #require(try desk.carryOutNext(of: chat)).pause == nil)
        #expect(try desk.carryOutNext(of: chat) == nil)
        #expect(throws: Refusal.conflict(.update)) { try desk.replay(update: chat + 1) }
        #expect(throws: Refusal.notFound(.update)) { try desk.replay(update: chat + 2) }
        try desk.replay(update: chat)
        #expect(try desk.carryOutNext(of: chat) != nil, "it waits for its turn again")
    }
}
