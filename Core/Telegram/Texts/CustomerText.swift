/// What the desk itself says to a customer, in their language: HTML, but for the labels of buttons and a ticket's
/// subject, which are plain.
struct CustomerText {
    let language: Language

    func greeting(name: String) -> String {
        let name = HTML.escape(name)
        return switch language {
        case .english: "👋 Hello, \(name)! Write your question here and we will open a ticket for it."
        case .russian: "👋 Здравствуйте, \(name)! Напишите ваш вопрос, и мы откроем обращение."
        case .thai: "👋 สวัสดีค่ะ คุณ\(name) พิมพ์คำถามของคุณที่นี่ เราจะเปิดตั๋วให้ค่ะ"
        }
    }

    func help() -> String {
        switch language {
        case .english:
            """
            Write to us here, and we answer here: text, photos, files, voice, whatever helps.

            <b>Where your message goes</b>
            • An answer to a message goes to the ticket of that message.
            • Everything else continues the ticket that we answered last.
            • With no open ticket, your message opens one.

            /create_ticket opens a new ticket
            /tickets shows your tickets, to choose one
            /ticket says where a ticket stands
            /close_ticket closes the ticket you are writing in
            /reopen reopens the one that was finished last
            """
        case .russian:
            """
            Пишите нам сюда, и мы ответим здесь же: текст, фото, файлы, голосовые — что удобнее.

            <b>Куда попадёт ваше сообщение</b>
            • Ответ на сообщение попадёт в то же обращение, что и само сообщение.
            • Всё остальное продолжит обращение, в котором мы ответили последним.
            • Если открытых обращений нет, сообщение откроет новое.

            /create_ticket — открыть новое обращение
            /tickets — ваши обращения, можно выбрать нужное
            /ticket — узнать, в каком состоянии обращение
            /close_ticket — закрыть текущее обращение
            /reopen — снова открыть последнее завершённое
            """
        case .thai:
            """
            พิมพ์ถึงเราที่นี่ได้เลย แล้วเราจะตอบในแชทนี้ค่ะ จะเป็นข้อความ รูปภาพ ไฟล์ หรือเสียงก็ได้

            <b>ข้อความของคุณจะไปที่ไหน</b>
            • ถ้าตอบกลับข้อความใด จะเข้าไปในตั๋วของข้อความนั้น
            • ข้อความอื่น ๆ จะต่อในตั๋วที่เราตอบล่าสุด
            • ถ้าไม่มีตั๋วที่เปิดอยู่ ข้อความของคุณจะเปิดตั๋วใหม่

            /create_ticket เปิดตั๋วใหม่
            /tickets ดูตั๋วของคุณและเลือกตั๋ว
            /ticket ดูสถานะของตั๋ว
            /close_ticket ปิดตั๋วที่กำลังคุยอยู่
            /reopen เปิดตั๋วที่จบล่าสุดอีกครั้ง
            """
        }
    }

    func unknownCommand() -> String {
        switch language {
        case .english: "🤔 I do not know this command. /help shows what I can do."
        case .russian: "🤔 Такой команды нет. Что я умею, покажет /help."
        case .thai: "🤔 ไม่มีคำสั่งนี้ค่ะ พิมพ์ /help เพื่อดูว่าทำอะไรได้บ้าง"
        }
    }

    /// The desk stores no larger ones; the team has it before their eyes all the same.
    func fileTooLarge(_ megabytes: Int) -> String {
        switch language {
        case .english:
            "📎 Thank you! Our team can see your file here in Telegram, but it is larger than \(megabytes) MB, so we cannot keep a copy of it. If it is important, a link to it would help."
        case .russian:
            "📎 Спасибо! Наша команда видит ваш файл в Telegram, но он больше \(megabytes) МБ, и сохранить его у себя мы не можем. Если он важен, пришлите, пожалуйста, ссылку на него."
        case .thai:
            "📎 ขอบคุณค่ะ ทีมงานเห็นไฟล์ของคุณใน Telegram แล้ว แต่ไฟล์ใหญ่กว่า \(megabytes) MB เราจึงเก็บสำเนาไว้ไม่ได้ ถ้าเป็นไฟล์สำคัญ รบกวนส่งเป็นลิงก์ให้เราด้วยนะคะ"
        }
    }

    func accountConnected(_ name: String) -> String {
        let name = HTML.escape(name)
        return switch language {
        case .english: "🔗 Done! This Telegram account is connected with the account <b>\(name)</b>."
        case .russian: "🔗 Готово! Этот Telegram связан с учётной записью <b>\(name)</b>."
        case .thai: "🔗 เรียบร้อยค่ะ บัญชี Telegram นี้เชื่อมกับบัญชี <b>\(name)</b> แล้ว"
        }
    }

    func linkInvalid() -> String {
        switch language {
        case .english: "⚠️ This link does not work any more. Please ask for a new one."
        case .russian: "⚠️ Эта ссылка больше не действует. Попросите, пожалуйста, новую."
        case .thai: "⚠️ ลิงก์นี้ใช้ไม่ได้แล้วค่ะ กรุณาขอลิงก์ใหม่"
        }
    }
}
