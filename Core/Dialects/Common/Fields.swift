import JSON

/// What more than one dialect takes under the same name and rules.
extension FormFields {
    mutating func category() -> String? {
        optionalText("category", 1...80)
    }

    mutating func tags() -> [String]? {
        let tags = texts("tags", each: 1...40, count: 0...20)
        if tags?.contains(where: { $0.unicodeScalars.contains { $0.properties.generalCategory == .control } }) == true {
            refuse("tags", expected: "texts without control characters")
        }
        return tags
    }

    mutating func attachments() -> [String]? {
        texts("attachments", each: 1...2_048, count: 0...10)
    }

    /// Null clears; leaving the field out leaves the value.
    mutating func change<Value>(
        _ name: String, _ read: (inout FormFields) -> Value?
    ) -> TicketChanges.Change<Value>? {
        if let value = read(&self) { return .set(value) }
        return has(name) ? .clear : nil
    }

    /// An assignee by number; null and 0 take the assignee away.
    mutating func assignment(_ name: String) -> TicketChanges.Assignment? {
        guard let id = optionalInteger(name, 0...Int64.max) else { return has(name) ? .nobody : nil }
        return id == 0 ? .nobody : .to(User.ID(id))
    }

    /// An e-mail address as far as it can be told without writing to it.
    mutating func email() -> String {
        let email = text("email", 3...254)
        let parts = email.split(separator: "@", omittingEmptySubsequences: false)
        let isPlain = email.unicodeScalars.allSatisfy {
            $0.value > 0x20 && $0.value != 0x7f && !"<>,;\"".unicodeScalars.contains($0)
        }
        if !email.isEmpty, parts.count != 2 || parts.contains(where: \.isEmpty) || !isPlain {
            refuse("email", expected: "an e-mail address")
        }
        return email
    }
}

extension Page {
    /// Pages counted from 1.
    init(_ fields: inout FormFields, default limit: Int64) {
        self.init(
            number: Int(fields.integer("page", 1...1_000_000_000_000_000, default: 1)),
            limit: Int(fields.integer("limit", 1...100, default: limit)))
    }
}
