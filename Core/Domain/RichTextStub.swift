extension RichText {
    static func telegram(_ text: String, _ entities: [Entity]) -> RichText { RichText(text, entities) }
}
