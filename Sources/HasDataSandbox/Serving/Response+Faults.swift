extension Response {
    /// Does to an answer what a fault says; kinds that concern the entity or the text are done before.
    mutating func apply(_ kind: FaultKind, of entity: Entity, to target: RequestTarget, origins: Origins) {
        switch kind {
        case .drop(let after, let reset): (dropAfter, dropsByReset) = (after, reset)
        case .hangUp: hangsUp = true
        case .delay(let milliseconds): delayMilliseconds = milliseconds
        case .stall(let after, let milliseconds): (stallAfter, stallMilliseconds) = (after, milliseconds)
        case .slow(let rate): bytesPerSecond = rate
        case .status(416, _) where entity.hasParts: replace(with: entity.unsatisfiable())
        case .status(let code, let retryAfter): fail(code, retryAfter, isStore: entity.hasParts)
        case .redirect(let destination, let code, let hops):
            guard destination == .loop || target.hops < hops else { return }
            redirect(to: destination, code, target, origins)
        case .html:
            let page = "<!DOCTYPE html>\n<html><body><h1>We will be back soon</h1></body></html>\n"
            replace(with: Response(200, BytesContent(page), type: "text/html; charset=utf-8"))
        case .length(let by): (declaredLength, closes) = (String(max(body.count + by, 0)), true)
        case .lengthText(let text): (declaredLength, closes) = (text, true)
        case .noLength: (framing, closes) = (.close, true)
        case .chunked(let chunks, let after): framing = .chunked(chunks, after: after)
        case .endless:
            content = EndlessContent(base: content)
            (body, framing, closes) = (body.lowerBound..<content.count, .close, true)
        case .hugeHeader(let count): setHeader("X-Padding", String(repeating: "x", count: count))
        case .garbage: raw = "SSH-2.0-OpenSSH_9.2p1\r\n"
        case .contentRange(let part): distortRange(part, of: entity.content.count)
        case .expired, .ignoredRange, .changed, .entityTag, .gzip, .rowsAdded, .pageRepeated, .total, .stringCounters,
            .older:
            break
        }
    }

    /// Takes another answer's place, keeping what was said about how it goes out.
    private mutating func replace(with other: Response) {
        status = other.status
        headers = other.headers
        content = other.content
        body = other.body
    }

    private mutating func fail(_ code: Int, _ retryAfter: FaultKind.RetryAfter?, isStore: Bool) {
        let message = "asked for by a fault"
        replace(
            with: isStore
                ? Response(code, storeCode: "Status\(code)", message: message)
                : Response(code, json: #"{"message":"status \#(code), \#(message)"}"#))
        switch retryAfter {
        case .seconds(let seconds): setHeader("Retry-After", String(seconds))
        case .date(let seconds): setHeader("Retry-After", HTTPDate.text(HTTPDate.now + seconds))
        case nil: break
        }
    }

    private mutating func redirect(
        to destination: FaultKind.Destination, _ code: Int, _ target: RequestTarget, _ origins: Origins
    ) {
        let location =
            switch destination {
            case .same: target.hopped()
            case .loop: target.text
            case .other: origins.elsewhere + target.hopped()
            case .https: "https" + origins.elsewhere.dropFirst(4) + target.hopped()
            case .file: "file:///etc/hostname"
            }
        replace(with: Response(code, BytesContent("moved\n"), type: "text/plain"))
        setHeader("Location", location)
    }

    private mutating func distortRange(_ part: FaultKind.RangePart, of count: Int) {
        guard status == 206 else { return }
        let (first, last) = (body.lowerBound, body.upperBound - 1)
        switch part {
        case .start: setHeader("Content-Range", "bytes \(first + 1)-\(last)/\(count)")
        case .end: setHeader("Content-Range", "bytes \(first)-\(last + 1)/\(count)")
        case .total: setHeader("Content-Range", "bytes \(first)-\(last)/\(count + 1)")
        case .missing: setHeader("Content-Range", nil)
        }
    }
}

/// The addresses of the three origins, without a slash at the end.
struct Origins: Sendable {
    var api = ""
    var artifacts = ""
    var elsewhere = ""
}
