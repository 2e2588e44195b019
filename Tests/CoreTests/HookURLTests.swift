import HTTPClient
import Testing

@testable import Core

@Suite struct `A hook's URL` {
    @Test(arguments: [
        "https://example.com/hook", "https://example.com:8443/a?b=c", "https://93.184.215.14/",
        "https://[2606:4700::1111]/x",
        "https://xn--e1afmkfd.xn--p1ai/",
    ])
    func `may be any of the open internet`(url: String) {
        #expect(HookURL.fault(in: url, allowsPrivate: false) == nil)
    }

    /// However an address of one's own network is spelled.
    @Test(arguments: [
        "http://example.com/", "ftp://example.com/", "https://", "https:///hook", "example.com",
        "https://user@example.com/",
        "https://user:secret@example.com/", "https://localhost/", "https://LOCALHOST./", "https://a.localhost/",
        "https://printer.local/", "https://metadata.google.internal/", "https://127.0.0.1/", "https://127.1/",
        "https://2130706433/", "https://0x7f000001/", "https://0177.0.0.1/", "https://0/", "https://10.1.2.3/",
        "https://172.16.0.1/", "https://192.168.1.1/", "https://169.254.169.254/latest/meta-data",
        "https://100.64.0.1/",
        "https://198.18.0.1/", "https://224.0.0.1/", "https://255.255.255.255/", "https://[::1]/", "https://[::]/",
        "https://[::ffff:127.0.0.1]/", "https://[::ffff:7f00:1]/", "https://[fe80::1]/", "https://[fc00::1]/",
        "https://[64:ff9b::7f00:1]/", "https://[2002:7f00:1::]/", "https://exa mple.com/",
        "https://example.com/\r\nX: y",
    ])
    func `leads nowhere inside`(url: String) {
        #expect(HookURL.fault(in: url, allowsPrivate: false) != nil)
    }

    @Test func `may lead inside where that is allowed, but never with a password`() {
        #expect(HookURL.fault(in: "http://127.0.0.1:8080/x", allowsPrivate: true) == nil)
        #expect(HookURL.fault(in: "http://a:b@127.0.0.1/", allowsPrivate: true) != nil)
        #expect(HookURL.fault(in: "gopher://127.0.0.1/", allowsPrivate: true) != nil)
    }

    /// A name may resolve to anything: what counts is the address of the connection.
    @Test func `is looked at again when it is connected to`() throws {
        var request = HTTPClient.Request(url: "http://localtest.invalid.localhost:9/")
        request.timeout = 2
        #expect(throws: HTTPClient.Failure.self) { try HTTPClient(reachesPrivate: false).send(request) }
        let refused = #expect(throws: HTTPClient.Failure.self) {
            try HTTPClient(reachesPrivate: false).send(HTTPClient.Request(url: "http://127.0.0.1:9/"))
        }
        #expect(refused?.mayHaveArrived == false)
    }
}

@Suite struct `A canned text` {
    @Test func `has its placeholders filled, and the customer's own words left alone`() {
        var ticket = Ticket.example
        ticket.subject = "{{operator_name}}"
        let template = Template(
            "Hi {{customer_name}}, {{ticket_number}} ({{ subject }}), {{unknown}} {{ {{operator_name}}")
        #expect(
            template.filled(ticket: ticket, customer: "{{subject}}", agent: "Anna")
                == "Hi {{subject}}, TKT-2024-001 ({{operator_name}}), {{unknown}} {{ {{operator_name}}")
    }
}

@Suite struct `An API key's scope` {
    @Test func `includes reading where it may write, and everything where it is the administrator's`() {
        #expect(Scope.ticketsRead.isGranted(by: [.ticketsWrite]))
        #expect(!Scope.ticketsWrite.isGranted(by: [.ticketsRead]))
        #expect(!Scope.hooksRead.isGranted(by: [.ticketsWrite]))
        #expect(Scope.allCases.allSatisfy { $0.isGranted(by: [.admin]) })
        #expect(!Scope.admin.isGranted(by: [.ticketsWrite, .hooksWrite]))
    }
}
