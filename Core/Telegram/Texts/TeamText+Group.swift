/// About the group: its registration and its settings.
extension TeamText {
    func registered() -> String {
        switch language {
        case .english: "✅ This is the support group now: every ticket gets a topic of its own here."
        case .russian: "✅ Теперь это группа поддержки: у каждого обращения здесь будет своя тема."
        case .thai: "✅ กลุ่มนี้เป็นกลุ่มซัพพอร์ตแล้ว ตั๋วแต่ละใบจะมีหัวข้อของตัวเองที่นี่"
        }
    }

    func topicsAreOff() -> String {
        switch language {
        case .english:
            "⚠️ Topics are off in this group. Turn them on in the group's settings, make me an administrator who may manage topics, and send /start again."
        case .russian:
            "⚠️ В этой группе выключены темы. Включите их в настройках группы, сделайте меня администратором с правом управления темами и отправьте /start ещё раз."
        case .thai:
            "⚠️ กลุ่มนี้ยังปิดหัวข้ออยู่ เปิด «หัวข้อ» ในการตั้งค่ากลุ่ม ตั้งให้ฉันเป็นผู้ดูแลที่จัดการหัวข้อได้ แล้วส่ง /start อีกครั้ง"
        }
    }

    func mayNotManageTopics() -> String {
        switch language {
        case .english:
            "⚠️ I may not manage topics here. Open the group's administrators, make me one of them, turn on «Manage Topics», and send /start again."
        case .russian:
            "⚠️ Мне здесь нельзя управлять темами. Откройте список администраторов группы, добавьте меня, включите право «Управление темами» и отправьте /start ещё раз."
        case .thai:
            "⚠️ ฉันยังจัดการหัวข้อในกลุ่มนี้ไม่ได้ เปิดรายชื่อผู้ดูแลกลุ่ม เพิ่มฉันเป็นผู้ดูแล เปิดสิทธิ์ «จัดการหัวข้อ» (Manage Topics) แล้วส่ง /start อีกครั้ง"
        }
    }

    /// A stranger's group must not be shown customers.
    func notAdministratorOfDesk(_ chat: Int64) -> String {
        switch language {
        case .english:
            "⚠️ Another group is the support group already. To move, set TELEGRAM_SUPPORT_CHAT_ID=\(chat). To add this group to it, an administrator of the desk sends /start here, from the Telegram account that is connected with theirs (topicdesk user link)."
        case .russian:
            "⚠️ Группа поддержки уже есть, и это другая группа. Чтобы переехать, задайте TELEGRAM_SUPPORT_CHAT_ID=\(chat). Чтобы добавить эту группу к ней, /start здесь отправляет администратор системы — с аккаунта Telegram, связанного с его учётной записью (topicdesk user link)."
        case .thai:
            "⚠️ มีกลุ่มอื่นเป็นกลุ่มซัพพอร์ตอยู่แล้ว ถ้าจะย้าย ให้ตั้งค่า TELEGRAM_SUPPORT_CHAT_ID=\(chat) ถ้าจะเพิ่มกลุ่มนี้ ให้ผู้ดูแลระบบส่ง /start ที่นี่ จากบัญชี Telegram ที่เชื่อมกับบัญชีผู้ดูแลแล้ว (topicdesk user link)"
        }
    }

    func settingsTitle() -> String {
        switch language {
        case .english: "⚙️ Settings of this group"
        case .russian: "⚙️ Настройки этой группы"
        case .thai: "⚙️ การตั้งค่าของกลุ่มนี้"
        }
    }

    /// Labels of the settings' buttons, as plain text.
    func notesByDefault(_ isOn: Bool) -> String {
        switch language {
        case .english: "\(Self.box(isOn)) Notes by default"
        case .russian: "\(Self.box(isOn)) По умолчанию — заметки"
        case .thai: "\(Self.box(isOn)) เป็นโน้ตโดยค่าเริ่มต้น"
        }
    }

    func takesTickets(_ isOn: Bool) -> String {
        switch language {
        case .english: "\(Self.box(isOn)) Takes new tickets"
        case .russian: "\(Self.box(isOn)) Принимает новые обращения"
        case .thai: "\(Self.box(isOn)) รับตั๋วใหม่"
        }
    }

    private static func box(_ isOn: Bool) -> String {
        isOn ? "✅" : "⬜️"
    }
}

extension Language {
    /// What it calls itself.
    var ownName: String {
        switch self {
        case .english: "English"
        case .russian: "Русский"
        case .thai: "ไทย"
        }
    }
}
