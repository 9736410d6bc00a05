import Tabular
import Testing

@testable import PostgresTables

/// What is told of a database's address, and what never is.
struct PostgresAddressTests {
    @Test(arguments: [
        ("postgres://u@h/db", "postgres://u@h/db"), ("postgres://u:geheim@h:5433/db", "postgres://u@h:5433/db"),
        ("PostgreSQL://u:geheim@h/db?password=geheim&sslmode=require", "PostgreSQL://u@h/db"),
        ("postgres:///db?host=/tmp&password=geheim", "postgres:///db"),
        ("postgres://h1:1,h2:2/db", "postgres://h1:1,h2:2/db"),
        ("postgres://u:ge@heim@h/db", "postgres://…"), ("postgres://u:ge/geheim@h/db", "postgres://…"),
        ("postgres://u:ge?geheim@h/db", "postgres://…"), ("postgres://u:ge#geheim@h/db", "postgres://…"),
        ("postgres://[::1]:5433/db", "postgres://[::1]:5433/db"), ("postgres://u:geheim/db", "postgres://…/db"),
        ("crawl.csv", "crawl.csv"),
    ])
    func shownWithoutSecrets(argument: String, shown: String) {
        #expect(PostgresAddress.shown(argument) == shown)
    }

    @Test(arguments: [
        "postgres://u:geheim%zz@h/db", "postgres://u:ge@geheim@h/db", "postgres://u:ge/geheim@h/db",
        "postgres://u:geheim@h:port/db", "postgres://u:geheim@h/db?geheim=1", "postgres://u:geheim@h/db?sslmode",
        "postgres://u:geheim@h/d@b", "postgres://u:ge\u{0}heim@h/db",
    ])
    func malformedOnesAreNotRepeated(argument: String) {
        let error = #expect(throws: ExportError.self) { _ = try PostgresAddress(argument) }
        #expect(error?.code == .usage)
        #expect(error.map { "\($0) \($0.cause ?? "")" }?.contains("geheim") == false)
    }

    @Test(
        .enabled(if: (try? LibPQ.shared()) != nil, "needs libpq"),
        arguments: [
            "postgres://", "postgresql:///", "postgres://u:p%40q@h:5432/db?sslmode=disable", "postgres://[::1]/x",
        ])
    func whatLibpqTakes(argument: String) throws { _ = try PostgresAddress(argument) }
}
