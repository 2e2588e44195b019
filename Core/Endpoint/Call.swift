import FastCGI

/// What a method's body works with: the form it was sent, who sent it, and the values in its path.
public struct Call<Body: Form>: Sendable {
    public let request: Request
    public let form: Body
    private let user: User?
    private let path: [Substring]

    init(request: Request, form: Body, user: User?, path: [Substring]) {
        self.request = request
        self.form = form
        self.user = user
        self.path = path
    }

    /// Who is asking.
    /// - Throws: `Refusal.unauthenticated` in a method that is open to anyone.
    public var caller: User {
        get throws {
            guard let user else { throw Refusal.unauthenticated }
            return user
        }
    }

    /// The ticket that the path names.
    /// - Throws: `Refusal.notFound`, also for what cannot be a ticket's name.
    public var ticket: Ticket.Reference {
        get throws {
            guard let text = path.first, let reference = Ticket.Reference(String(text)) else {
                throw Refusal.notFound(.ticket)
            }
            return reference
        }
    }

    /// The first value in the path, whatever it is.
    public var name: String { path.first.map(String.init) ?? "" }
}
