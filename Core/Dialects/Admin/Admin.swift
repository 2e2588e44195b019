import FastCGI
import JSON

/// Dialect 001 (`/api/admin/…`): a session cookie, answers and errors in an envelope, Russian words for people.
public enum Admin: Dialect {
    public static let name = "admin"
    public static let securitySchemes = [SecuritySchemes.session]
    public static let errorSchema = refusal.schema
    public static let invalid = Status.badRequest

    struct Fault {
        let code: String
        let userMessage: String
        var devMessage: String?
    }

    private static let refusal = Shape<Fault>("AdminRefusal") {
        Field("success") { _ in false }
        Field(
            "error",
            as: Shape<Fault>("AdminError") {
                Field("code") { $0.code }
                Field("userMessage") { $0.userMessage }
                Field(optional: "devMessage") { $0.devMessage }
            }
        ) { $0 }
    }

    public static func caller(of request: Request, _ desk: Desk) throws -> Caller {
        try desk.authenticateSession(of: request)
    }

    public static func answer(to reason: Refusal, _ request: Request) -> Response {
        let (status, fault) = fault(of: reason, request)
        var response = Response.json(status, refusal.bytes(of: fault))
        switch reason {
        case .methodNotAllowed(let allowed): response.headers.append(("Allow", allowed.joined(separator: ", ")))
        case .tooManyAttempts(let seconds), .unavailable(let seconds):
            response.headers.append(("Retry-After", String(seconds)))
        default: break
        }
        return response
    }

    /// A refusal's status, code and words.
    static func fault(of reason: Refusal, _ request: Request) -> (Status, Fault) {
        func say(_ status: Status, _ code: String, _ text: String, _ detail: String? = nil) -> (Status, Fault) {
            (status, Fault(code: code, userMessage: text, devMessage: detail))
        }
        return switch reason {
        case .unauthenticated: say(.unauthorized, "UNAUTHORIZED", "Необходима авторизация")
        case .wrongPassword: say(.unauthorized, "INVALID_CREDENTIALS", "Неверное имя пользователя или пароль")
        case .codeRequired: say(.unauthorized, "TOTP_REQUIRED", "Введите код из приложения")
        case .forbidden: say(.forbidden, "FORBIDDEN", "Недостаточно прав")
        case .crossSite: say(.forbidden, "CROSS_SITE", "Запрос с другого сайта отклонён")
        case .notFound(.ticket) where request.ticketName.flatMap(Ticket.Reference.init) == nil && request.namesTicket:
            say(.badRequest, "INVALID_ID", "Неверный идентификатор тикета")
        case .notFound(.cannedResponse) where !(request.path.split(separator: "/").last ?? "").isNumber:
            say(.badRequest, "INVALID_ID", "Неверный идентификатор")
        case .notFound(.assignee): say(.badRequest, "INVALID_OPERATOR", "Оператор не найден")
        case .notFound(.ticket), .notYours: say(.notFound, "NOT_FOUND", "Тикет не найден")
        case .notFound: say(.notFound, "NOT_FOUND", "Не найдено")
        case .invalid(let issues): invalid(issues)
        case .unreadable(.tooLarge(let limit)):
            say(.contentTooLarge, "BODY_TOO_LARGE", "Запрос слишком большой", "more than \(limit) bytes")
        case .unreadable(.malformedJSON), .unreadable(.notAnObject), .unreadable(.incomplete):
            say(.badRequest, "INVALID_JSON", "Неверный формат запроса")
        case .methodNotAllowed: say(.methodNotAllowed, "METHOD_NOT_ALLOWED", "Метод не поддерживается")
        case .noChanges: say(.badRequest, "NO_CHANGES", "Нет изменений для сохранения")
        case .keyReused:
            say(.unprocessable, "IDEMPOTENCY_KEY_REUSED", "Idempotency-Key уже использован с другим запросом")
        case .keyBusy: say(.conflict, "IDEMPOTENCY_KEY_BUSY", "Запрос с этим Idempotency-Key ещё выполняется")
        case .transition(let from, let to):
            say(
                .conflict, "INVALID_TRANSITION", "Нельзя изменить статус",
                "from \(word(for: from)) to \(word(for: to))")
        case .conflict(let noun): say(.conflict, "CONFLICT", "Уже существует", "the \(noun.rawValue) is taken")
        case .tooManyAttempts: say(.tooManyRequests, "TOO_MANY_ATTEMPTS", "Слишком много попыток, попробуйте позже")
        case .unavailable: say(.serviceUnavailable, "UNAVAILABLE", "Сервис временно недоступен")
        }
    }

    private static func invalid(_ issues: [FormIssue]) -> (Status, Fault) {
        let isEmpty =
            switch issues[0].fault {
            case .missing, .tooShort: true
            default: false
            }
        let (code, text) =
            switch issues[0].field {
            case "message" where isEmpty: ("INVALID_MESSAGE", "Сообщение не может быть пустым")
            case "message": ("INVALID_MESSAGE", "Сообщение не может быть отправлено")
            case "operatorUsername" where isEmpty: ("INVALID_OPERATOR", "Имя оператора не может быть пустым")
            case "operatorUsername": ("INVALID_OPERATOR", "Неверное имя оператора")
            case "ticketIds": ("INVALID_ID", "Неверный идентификатор тикета")
            default: ("VALIDATION_ERROR", "Проверьте введённые данные")
            }
        // What is wrong with a form beyond the seed's own codes is told to whoever writes the client.
        let detail = issues.map { "\($0.field): \($0.fault)" }.joined(separator: "; ")
        return (
            .badRequest,
            Fault(code: code, userMessage: text, devMessage: code == "VALIDATION_ERROR" ? detail : nil)
        )
    }

    /// Which of its five codes a fault of ours has is told by what was asked for (seed 001, "Common Error Codes").
    public static func internalError(_ request: Request) -> Response {
        let (code, text) =
            switch request.method {
            case "PATCH", "PUT", "DELETE": ("UPDATE_ERROR", "Ошибка обновления")
            case "POST" where request.path.hasSuffix("/assign"): ("ASSIGN_ERROR", "Ошибка назначения тикета")
            case "POST": ("CREATE_ERROR", "Ошибка сохранения")
            default: ("FETCH_ERROR", "Ошибка загрузки тикетов")
            }
        return .json(.internalServerError, refusal.bytes(of: Fault(code: code, userMessage: text)))
    }
}

extension Substring {
    /// As a path names something by number.
    fileprivate var isNumber: Bool { Int64(self).map { $0 > 0 && String($0) == self } ?? false }
}

extension Request {
    /// What stands in the path where a ticket is named.
    fileprivate var ticketName: String? {
        let parts = path.split(separator: "/")
        return parts.count > 3 && parts[2] == "tickets" ? String(parts[3]) : nil
    }

    fileprivate var namesTicket: Bool { ticketName != nil && ticketName != "bulk" && ticketName != "stats" }
}
