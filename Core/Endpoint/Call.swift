import FastCGI

/// What a method's body works with: the form it was sent, who sent it, and the values in its path.
public struct Call<Body: Form>: Sendable {
    public let request: Request
    public let form: Body
    private let known: Caller?
    private let path: [Substring]

    init(request: Request, form: Body, caller: Caller?, path: [Substring]) {
        self.request = request
        self.form = form
        known = caller
        self.path = path
    }

    /// Who is asking, and by what right.
    /// - Throws: `Refusal.unauthenticated` in a method that is open to anyone.
    public var credentials: Caller {
        get throws {
            guard let known else { throw Refusal.unauthenticated }
            return known
        }
    }

    /// Who is asking.
    /// - Throws: `Refusal.unauthenticated` in a method that is open to anyone.
    public var caller: User {
        get throws { try credentials.user }
    }

    /// For signing in, which another site must not do for somebody.
    /// - Throws: `Refusal.crossSite`.
    public func refuseCrossSite(_ desk: Desk) throws {
        try request.refuseCrossSite(desk.configuration)
    }

    /// The ticket that the path names.
    /// - Throws: `Refusal.notFound`, also for what cannot be a ticket's name.
    public var ticket: Ticket.Reference {
        get throws {
            guard let reference = Ticket.Reference(name) else { throw Refusal.notFound(.ticket) }
            return reference
        }
    }

    /// The number that the path ends with.
    /// - Throws: `Refusal.notFound` for what is no number.
    public func id<Owner>(_ noun: Refusal.Noun) throws -> ID<Owner> {
        guard let number = Int64(name), number > 0, String(number) == name else { throw Refusal.notFound(noun) }
        return ID(number)
    }

    /// The first value in the path, whatever it is.
    public var name: String { path.first.map(String.init) ?? "" }
    /// The second one.
    public var secondName: String { path.dropFirst().first.map(String.init) ?? "" }
}
