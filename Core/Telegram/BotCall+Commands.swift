import JSON

extension BotCall where Result == Bool {
    /// - Parameter language: nil for whoever has none of the languages that have commands of their own.
    static func setMyCommands(
        scope: CommandMenu.Scope, language: Language?, commands: [CommandMenu.Command]
    ) -> Self {
        Self(
            "setMyCommands",
            [
                (
                    "commands",
                    .array(
                        commands.map { ["command": .string($0.name), "description": .string($0.description)] })
                ), ("scope", ["type": .string(scope.rawValue)]),
                ("language_code", language.map { .string($0.rawValue) }),
            ])
    }
}

extension BotAPI {
    /// Has Telegram offer our commands to everybody in their language, and in English where we do not speak it.
    /// - Throws: `Failure`.
    public func offerCommands() throws(Failure) {
        for scope in CommandMenu.Scope.allCases {
            for language in Language.allCases {
                let commands = CommandMenu.commands(for: scope, in: language)
                let isDefault = language == .english
                _ = try call(.setMyCommands(scope: scope, language: isDefault ? nil : language, commands: commands))
            }
        }
    }
}
