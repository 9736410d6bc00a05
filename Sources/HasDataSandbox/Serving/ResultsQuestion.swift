/// Which results page is asked for.
struct ResultsQuestion: Sendable, Equatable {
    /// The API's "Maximum limit is 100 per request".
    static let maximumLimit = 100

    /// From 1 on.
    let page: Int
    /// Rows a page.
    let limit: Int

    /// A query that the API does not take.
    struct Refusal: Error, Equatable {
        /// The body of the 422.
        let json: String

        init(field: String, rule: String, message: String) {
            json =
                #"{"errors":[{"message":"The \#(field) field must \#(message)","rule":"\#(rule)","field":"\#(field)"}]}"#
        }
    }

    static func parse(_ query: [String: String]) -> Result<ResultsQuestion, Refusal> {
        func number(_ field: String, _ fallback: Int) -> Result<Int, Refusal> {
            guard let text = query[field] else { return .success(fallback) }
            guard let number = Int(text) else {
                return .failure(Refusal(field: field, rule: "number", message: "be a number"))
            }
            return number >= 1
                ? .success(number) : .failure(Refusal(field: field, rule: "min", message: "be at least 1"))
        }
        return number("page", 1).flatMap { page in
            number("limit", maximumLimit).flatMap { limit in
                limit <= maximumLimit
                    ? .success(ResultsQuestion(page: page, limit: limit))
                    : .failure(Refusal(field: "limit", rule: "max", message: "not be greater than \(maximumLimit)"))
            }
        }
    }
}
