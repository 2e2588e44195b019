import FastCGI
import JSON

/// Dialect 003 (`/api/v1/support…`): bearer JWT, errors as `{"detail": "…"}`, pages by `skip` and `limit`.
public enum Support: Dialect {
    public static let name = "support"
    public static let securitySchemes = [SecuritySchemes.bearer, SecuritySchemes.accessToken]
    public static let errorSchema = refusal.schema

    static let refusal = Shape<String>.detail("SupportError")

    public static func caller(of request: Request, _ desk: Desk) throws -> Caller {
        try desk.authenticateToken(of: request)
    }

    public static func answer(to reason: Refusal, _ request: Request) -> Response {
        switch reason {
        case .unauthenticated, .wrongPassword, .codeRequired:
            refusal.answer(.unauthorized, "Требуется авторизация", [("WWW-Authenticate", "Bearer")])
        case .crossSite: refusal.answer(.forbidden, "Запрос с другого сайта отклонён")
        case .notYours: refusal.answer(.notFound, notFound(.ticket))
        case .noChanges: refusal.answer(.unprocessable, "Нет изменений")
        case .keyReused: refusal.answer(.unprocessable, "Idempotency-Key уже использован с другим запросом")
        case .keyBusy: refusal.answer(.conflict, "Запрос с этим Idempotency-Key ещё выполняется")
        case .tooManyAttempts(let seconds):
            refusal.answer(.tooManyRequests, "Слишком много запросов", [("Retry-After", String(seconds))])
        case .forbidden: refusal.answer(.forbidden, "Недостаточно прав")
        case .notFound(let noun): refusal.answer(.notFound, notFound(noun))
        case .invalid(let issues): refusal.answer(.unprocessable, issues.map(text).joined(separator: "; "))
        case .unreadable(.malformedJSON): refusal.answer(.badRequest, "Тело запроса не является корректным JSON")
        case .unreadable(.notAnObject): refusal.answer(.badRequest, "Тело запроса должно быть объектом JSON")
        case .unreadable(.incomplete): refusal.answer(.badRequest, "Тело запроса получено не полностью")
        case .unreadable(.tooLarge(let limit)): refusal.answer(.contentTooLarge, "Тело запроса больше \(limit) байт")
        case .methodNotAllowed(let allowed):
            refusal.answer(.methodNotAllowed, "Метод не поддерживается", [("Allow", allowed.joined(separator: ", "))])
        case .transition(let from, let to):
            refusal.answer(.conflict, "Нельзя изменить статус \(word(for: from)) на \(word(for: to))")
        case .conflict: refusal.answer(.conflict, "Уже существует")
        case .unavailable(let seconds):
            refusal.answer(.serviceUnavailable, "Сервис временно недоступен", [("Retry-After", String(seconds))])
        }
    }

    public static func internalError(_ request: Request) -> Response {
        refusal.answer(.internalServerError, "Внутренняя ошибка сервера")
    }

    private static func notFound(_ noun: Refusal.Noun) -> String {
        switch noun {
        case .ticket: "Тикет не найден"
        case .user, .assignee: "Пользователь не найден"
        case .file: "Файл не найден"
        case .fileContent: "Файл есть только в Telegram: получить его оттуда не удалось (слишком большой или удалён)"
        case .update: "Обновление не найдено"
        case .page, .email, .username, .apiKey, .hook, .cannedResponse, .shortcut: "Не найдено"
        }
    }

    private static func text(_ issue: FormIssue) -> String {
        let fault =
            switch issue.fault {
            case .missing: "обязательное поле"
            case .wrongType(let expected): "ожидается \(expected)"
            case .tooShort: "не может быть пустым"
            case .tooLong(let maximum): "не более \(maximum)"
            case .outOfRange(_, let minimum, let maximum):
                maximum == .max ? "не меньше \(minimum)" : "от \(minimum) до \(maximum)"
            case .notAmong(let words): "одно из: \(words.joined(separator: ", "))"
            case .malformed(let expected): "ожидается \(expected)"
            }
        return "\(issue.field): \(fault)"
    }
}
