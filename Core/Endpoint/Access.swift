/// Who may call a method.
public enum Access: Sendable, Equatable {
    case anyone
    case user
    case staff
    case administrator
    /// A program with a key for it.
    case scope(Scope)

    func admits(_ caller: Caller) -> Bool {
        switch self {
        case .anyone, .user: true
        case .staff: caller.user.role.isStaff
        case .administrator: caller.user.role == .admin
        case .scope(let scope):
            if case .apiKey(let scopes) = caller.credential { scope.isGranted(by: scopes) } else { false }
        }
    }

    /// As `--describe` and the OpenAPI document say it.
    var word: String {
        switch self {
        case .anyone: "anyone"
        case .user: "user"
        case .staff: "staff"
        case .administrator: "administrator"
        case .scope(let scope): scope.rawValue
        }
    }
}
