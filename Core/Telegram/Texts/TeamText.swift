/// What the desk answers to the team's commands and buttons, in the language of the group: HTML. What takes no parameter
/// has no markup in it, and can be an answer to a button as well.
struct TeamText {
    let language: Language

    /// - Parameter syntax: plain, as `/reply <ticket> <text>`.
    func usage(_ syntax: String) -> String {
        let syntax = HTML.escape(syntax)
        return switch language {
        case .english: "⚠️ Write: \(syntax)"
        case .russian: "⚠️ Напишите: \(syntax)"
        case .thai: "⚠️ พิมพ์: \(syntax)"
        }
    }

    func notInATopic() -> String {
        switch language {
        case .english: "⚠️ Use this in a ticket's topic, or name the ticket after the command."
        case .russian: "⚠️ Используйте эту команду в теме обращения или укажите номер обращения после неё."
        case .thai: "⚠️ ใช้คำสั่งนี้ในหัวข้อของตั๋ว หรือพิมพ์หมายเลขตั๋วต่อท้ายคำสั่ง"
        }
    }

    func unknownTicket(_ name: String) -> String {
        let name = quoted(name)
        return switch language {
        case .english: "⚠️ There is no ticket <b>\(name)</b>."
        case .russian: "⚠️ Обращения <b>\(name)</b> нет."
        case .thai: "⚠️ ไม่มีตั๋ว <b>\(name)</b>"
        }
    }

    /// Of seed 002's `/reply`.
    func unknownSession() -> String {
        switch language {
        case .english: "⚠️ There is no such session."
        case .russian: "⚠️ Такого сеанса нет."
        case .thai: "⚠️ ไม่มีเซสชันนี้"
        }
    }

    func unknownUser(_ name: String) -> String {
        let name = quoted(name)
        return switch language {
        case .english:
            "⚠️ The desk does not know <b>\(name)</b>. Only people known to the desk can be named: who has written to the bot or in a support group, or has an account."
        case .russian:
            "⚠️ <b>\(name)</b> здесь не знают. Указать можно только тех, кто писал боту или в группе поддержки либо имеет учётную запись."
        case .thai:
            "⚠️ ระบบไม่รู้จัก <b>\(name)</b> ระบุได้เฉพาะคนที่เคยเขียนถึงบอตหรือในกลุ่มซัพพอร์ต หรือมีบัญชีในระบบ"
        }
    }

    func notStaff() -> String {
        switch language {
        case .english:
            "⚠️ Your Telegram account is not connected with a staff account. An administrator makes a link for you with: topicdesk user link"
        case .russian:
            "⚠️ Ваш Telegram не связан с учётной записью сотрудника. Ссылку для вас создаст администратор: topicdesk user link"
        case .thai:
            "⚠️ บัญชี Telegram ของคุณยังไม่ได้เชื่อมกับบัญชีทีมงาน ให้ผู้ดูแลระบบสร้างลิงก์ให้ด้วยคำสั่ง topicdesk user link"
        }
    }

    func notAllowed() -> String {
        switch language {
        case .english: "⚠️ You may not do that."
        case .russian: "⚠️ У вас нет на это прав."
        case .thai: "⚠️ คุณไม่มีสิทธิ์ทำสิ่งนี้"
        }
    }

    func transitionRefused(from old: Ticket.Status, to new: Ticket.Status) -> String {
        let (old, new) = (TopicCard.word(for: old, language), TopicCard.word(for: new, language))
        return switch language {
        case .english: "⚠️ The status cannot change from <b>\(old)</b> to <b>\(new)</b>."
        case .russian: "⚠️ Статус «<b>\(old)</b>» нельзя сменить на «<b>\(new)</b>»."
        case .thai: "⚠️ เปลี่ยนสถานะจาก <b>\(old)</b> เป็น <b>\(new)</b> ไม่ได้"
        }
    }

    func unknownWord(_ word: String, allowed: [String]) -> String {
        let word = quoted(word)
        let list = allowed.map { "<code>\(HTML.escape($0))</code>" }.joined(separator: ", ")
        return switch language {
        case .english: "⚠️ I do not know <b>\(word)</b>. Choose one of: \(list)"
        case .russian: "⚠️ Не понимаю «<b>\(word)</b>». Можно выбрать: \(list)"
        case .thai: "⚠️ ไม่รู้จัก <b>\(word)</b> เลือกได้จาก: \(list)"
        }
    }

    /// Of what somebody wrote: it may be long, or markup.
    private func quoted(_ text: String) -> String {
        HTML.escape(HTML.cut(text, limit: 100))
    }
}
