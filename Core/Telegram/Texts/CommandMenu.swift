/// The commands that Telegram offers to those who type a slash.
enum CommandMenu {
    struct Command: Equatable, Sendable {
        /// At most 32 of `a`–`z`, `0`–`9` and `_`.
        let name: String
        /// Plain text, at most 256 characters.
        let description: String
    }

    /// `BotCommandScope` of the Bot API.
    enum Scope: String, CaseIterable, Sendable {
        case privateChats = "all_private_chats"
        case groups = "all_group_chats"
    }

    static func commands(for scope: Scope, in language: Language) -> [Command] {
        let all =
            switch scope {
            case .privateChats: privateChats
            case .groups: groups
            }
        return all.map { name, english, russian, thai in
            let description =
                switch language {
                case .english: english
                case .russian: russian
                case .thai: thai
                }
            return Command(name: name, description: description)
        }
    }

    private typealias Line = (name: String, english: String, russian: String, thai: String)

    /// What is used most comes first.
    private static let privateChats: [Line] = [
        ("create_ticket", "Open a new ticket", "Открыть новое обращение", "เปิดตั๋วใหม่"),
        ("tickets", "Your tickets, to choose from", "Ваши обращения", "ดูและเลือกตั๋วของคุณ"),
        ("ticket", "Where your ticket stands", "Состояние обращения", "ดูสถานะของตั๋ว"),
        ("close_ticket", "Close the ticket", "Закрыть обращение", "ปิดตั๋ว"),
        ("reopen", "Reopen the last ticket", "Снова открыть последнее обращение", "เปิดตั๋วล่าสุดอีกครั้ง"),
        ("help", "What I can do", "Что я умею", "วิธีใช้งาน"),
        ("start", "Begin", "Начать", "เริ่มต้น"),
    ]

    private static let groups: [Line] = [
        (
            "note", "A note among the team: /note text", "Заметка для команды: /note текст",
            "โน้ตภายในทีม: /note ข้อความ"
        ),
        (
            "reply", "Answer the customer: /reply [ticket] text", "Ответить клиенту: /reply [обращение] текст",
            "ตอบลูกค้า: /reply [ตั๋ว] ข้อความ"
        ),
        ("canned", "Send a canned response", "Отправить готовый ответ", "ส่งคำตอบสำเร็จรูป"),
        (
            "assign", "Assign the ticket: /assign [@user or nobody]",
            "Назначить ответственного: /assign [@кому или nobody]", "มอบหมายตั๋ว: /assign [@ผู้ใช้ หรือ nobody]"
        ),
        ("status", "Change the status", "Сменить статус", "เปลี่ยนสถานะ"),
        ("priority", "Change the priority", "Сменить приоритет", "เปลี่ยนระดับความสำคัญ"),
        (
            "tag", "Add and take away tags: /tag word -word", "Добавить и убрать метки: /tag слово -слово",
            "เพิ่มและเอาแท็กออก: /tag คำ -คำ"
        ),
        (
            "mention", "Call somebody in: /mention [@user]", "Позвать коллегу: /mention [@кого]",
            "เรียกคนมาช่วย: /mention [@ผู้ใช้]"
        ),
        ("close_ticket", "Close the ticket", "Закрыть обращение", "ปิดตั๋ว"),
        ("reopen", "Reopen the ticket", "Снова открыть обращение", "เปิดตั๋วอีกครั้ง"),
        ("ticket", "The ticket's card with its buttons", "Карточка обращения с кнопками", "การ์ดของตั๋วพร้อมปุ่ม"),
        (
            "delete", "Delete at the customer's: answer the message with it",
            "Удалить у клиента: ответьте этой командой на сообщение",
            "ลบที่ฝั่งลูกค้า: ตอบกลับข้อความด้วยคำสั่งนี้"
        ),
        (
            "link", "Link with another group or ticket: /link [ticket]",
            "Связать с другой группой или обращением: /link [обращение]",
            "เชื่อมกับกลุ่มหรือตั๋วอื่น: /link [ตั๋ว]"
        ),
        (
            "unlink", "End the links: /unlink [ticket]", "Разорвать связи: /unlink [обращение]",
            "ยกเลิกการเชื่อม: /unlink [ตั๋ว]"
        ),
        (
            "tickets", "Open tickets: /tickets [mine or all]", "Открытые обращения: /tickets [mine или all]",
            "ตั๋วที่เปิดอยู่: /tickets [mine หรือ all]"
        ),
        (
            "create_ticket", "Open a ticket: /create_ticket text", "Открыть обращение: /create_ticket текст",
            "เปิดตั๋วใหม่: /create_ticket ข้อความ"
        ),
        ("stats", "The last 30 days in numbers", "Последние 30 дней в цифрах", "สถิติ 30 วันที่ผ่านมา"),
        ("settings", "Settings of this group", "Настройки этой группы", "การตั้งค่าของกลุ่มนี้"),
        ("help", "The commands", "Список команд", "รายการคำสั่ง"),
        ("start", "Register this group", "Зарегистрировать эту группу", "ลงทะเบียนกลุ่มนี้"),
    ]
}
