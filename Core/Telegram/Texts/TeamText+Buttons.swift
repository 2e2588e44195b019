/// Labels of buttons, as plain text, and what is said above them.
extension TeamText {
    var close: String {
        switch language {
        case .english: "🏁 Close"
        case .russian: "🏁 Закрыть"
        case .thai: "🏁 ปิดตั๋ว"
        }
    }

    var reopen: String {
        switch language {
        case .english: "🔓 Reopen"
        case .russian: "🔓 Открыть снова"
        case .thai: "🔓 เปิดอีกครั้ง"
        }
    }

    var assignToMe: String {
        switch language {
        case .english: "🙋 Assign to me"
        case .russian: "🙋 Взять себе"
        case .thai: "🙋 รับเรื่องเอง"
        }
    }

    var priority: String {
        switch language {
        case .english: "⚡️ Priority"
        case .russian: "⚡️ Приоритет"
        case .thai: "⚡️ ความสำคัญ"
        }
    }

    var mention: String {
        switch language {
        case .english: "📣 Mention"
        case .russian: "📣 Позвать"
        case .thai: "📣 เรียกคนมาช่วย"
        }
    }

    func chooseStatus() -> String {
        switch language {
        case .english: "Which status?"
        case .russian: "Какой статус?"
        case .thai: "เลือกสถานะ"
        }
    }

    func choosePriority() -> String {
        switch language {
        case .english: "Which priority?"
        case .russian: "Какой приоритет?"
        case .thai: "เลือกระดับความสำคัญ"
        }
    }

    func chooseUser() -> String {
        switch language {
        case .english: "Whom do you want to call in?"
        case .russian: "Кого позвать?"
        case .thai: "ต้องการเรียกใคร"
        }
    }

    func chooseCanned() -> String {
        switch language {
        case .english: "Which answer? It goes to the customer at once."
        case .russian: "Какой ответ? Он сразу уйдёт клиенту."
        case .thai: "เลือกคำตอบสำเร็จรูป ระบบจะส่งถึงลูกค้าทันที"
        }
    }

    func chooseGroup() -> String {
        switch language {
        case .english: "In which group shall the ticket have a topic as well?"
        case .russian: "В какой ещё группе открыть тему этого обращения?"
        case .thai: "ต้องการให้ตั๋วนี้มีหัวข้อในกลุ่มใดอีก"
        }
    }

    func noCanned() -> String {
        switch language {
        case .english: "There are no canned responses yet."
        case .russian: "Готовых ответов пока нет."
        case .thai: "ยังไม่มีคำตอบสำเร็จรูป"
        }
    }

    func noOtherGroup() -> String {
        switch language {
        case .english: "There is no other support group. To add one, an administrator sends /start in it."
        case .russian: "Другой группы поддержки нет. Чтобы добавить её, администратор отправляет в ней /start."
        case .thai: "ไม่มีกลุ่มซัพพอร์ตอื่น ถ้าต้องการเพิ่ม ให้ผู้ดูแลระบบส่ง /start ในกลุ่มนั้น"
        }
    }

    /// Beside the button with which an answer can be taken back for some seconds.
    var undoOffer: String {
        switch language {
        case .english: "↩️ On its way to the customer"
        case .russian: "↩️ Сейчас уйдёт клиенту"
        case .thai: "↩️ กำลังจะส่งถึงลูกค้า"
        }
    }

    var undoButton: String {
        switch language {
        case .english: "Undo"
        case .russian: "Отменить"
        case .thai: "ยกเลิก"
        }
    }
}
