import JSON

/// What `/api/auth` answers.
extension TicketsModule {
    private static func userFields() -> [Field<User>] {
        [
            Field("id") { $0.uuid },
            Field("email") { $0.email },
            Field("name") { $0.name },
            Field("role", among: User.Role.allCases.map(\.rawValue)) { $0.role.rawValue },
            Field("created_at") { Milliseconds($0.createdAt) },
        ]
    }

    private static let user = Shape<User>("Account") {
        userFields()
    }

    public static let registered = success("AccountRegistered", "User registered successfully", user, status: 201)

    public static let me = success(
        "AccountRetrieved", "User retrieved successfully",
        Shape<(user: User, hasSecondFactor: Bool)>("OwnAccount") {
            userFields().map { field in field.of { $0.user } }
            Field("totp_enabled") { $0.hasSecondFactor }
        })

    public static let signedIn = success(
        "SignedIn", "Login successful",
        Shape<(user: User, token: String)>("SignedInData") {
            Field("token") { $0.token }
            Field("expires_in") { _ in Desk.tokenLifetime }
            Field("user", as: user) { $0.user }
        })

    public static let passwordChanged = success(
        "PasswordChanged", "Password changed successfully",
        Shape<String>("NewToken") {
            Field("token") { $0 }
            Field("expires_in") { _ in Desk.tokenLifetime }
        })

    public static let secondFactorBegun = success(
        "SecondFactorBegun", "Enter the code that your app shows to enable the second factor",
        Shape<(secret: String, url: String)>("SecondFactor") {
            Field("secret") { $0.secret }
            Field("otpauth_url") { $0.url }
        })

    public static let signedOut = done("SignedOut", "Logout successful")
    public static let secondFactorEnabled = done("SecondFactorEnabled", "Two-factor authentication enabled")
    public static let secondFactorDisabled = done("SecondFactorDisabled", "Two-factor authentication disabled")
}
