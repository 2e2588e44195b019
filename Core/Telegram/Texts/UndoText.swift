/// The button with which an answer can be taken back for some seconds.
struct UndoText {
    let language: Language

    var offer: String {
        switch language {
        case .english: "↩️ On its way to the customer"
        case .russian: "↩️ Сейчас уйдёт клиенту"
        case .thai: "↩️ กำลังจะส่งถึงลูกค้า"
        }
    }

    var button: String {
        switch language {
        case .english: "Undo"
        case .russian: "Отменить"
        case .thai: "ยกเลิก"
        }
    }
}
