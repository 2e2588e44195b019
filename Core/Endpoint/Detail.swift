import FastCGI
import JSON

extension Shape where Root == String {
    /// `{"detail": "…"}`, the refusal of more than one API.
    static func detail(_ title: String) -> Shape<String> {
        Shape<String>(title) {
            Field("detail") { $0 }
        }
    }

    func answer(
        _ status: Status, _ detail: String, _ headers: [(name: StaticString, value: String)] = []
    ) -> Response {
        var response = Response.json(status, bytes(of: detail))
        response.headers += headers
        return response
    }
}
