extension TeamText {
    /// Why what a command or a button wanted was not done.
    func refused(_ refusal: Refusal) -> String {
        switch refusal {
        case .transition(let old, let new): transitionRefused(from: old, to: new)
        case .notFound(.assignee): notStaff()
        case .notFound(.ticket): notInATopic()
        case .unauthenticated, .forbidden, .notYours, .crossSite, .wrongPassword, .codeRequired, .tooManyAttempts,
            .notFound,
            .invalid, .unreadable, .methodNotAllowed, .noChanges, .keyReused, .keyBusy, .conflict, .unavailable:
            notAllowed()
        }
    }

    func notInTheTeam(_ name: String) -> String {
        let name = HTML.escape(HTML.cut(name, limit: 100))
        return switch language {
        case .english: "⚠️ Nobody of the team is called <b>\(name)</b>: tickets are assigned to staff accounts."
        case .russian: "⚠️ В команде нет никого с именем <b>\(name)</b>: обращения назначают сотрудникам."
        case .thai: "⚠️ ไม่มีใครในทีมชื่อ <b>\(name)</b> มอบหมายตั๋วได้เฉพาะบัญชีทีมงาน"
        }
    }

    func nothingLinked() -> String {
        switch language {
        case .english: "⚠️ This ticket is not linked with anything."
        case .russian: "⚠️ Это обращение ни с чем не связано."
        case .thai: "⚠️ ตั๋วนี้ไม่ได้เชื่อมโยงกับอะไร"
        }
    }
}
