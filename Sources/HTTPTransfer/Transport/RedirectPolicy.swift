/// Where an answer may send us.
package enum RedirectPolicy {
    /// A sixth redirect is an error: nothing here needs more than two.
    static let mostRedirects = 5
    /// The answers that name another place for a GET (RFC 9110 §15.4).
    static let statuses = [301, 302, 303, 307, 308]

    /// Where `location` leads from `address`, if we may go there: a web address, and not from `https` to `http`, on
    /// which everybody on the way could read and change the rows.
    package static func target(
        of location: String?, from address: WebAddress
    ) throws(TransferFailure) -> WebAddress {
        guard let location, !location.isEmpty else {
            throw TransferFailure(.redirect, "\(address) redirects without saying where to")
        }
        guard let target = WebAddress(location, relativeTo: address) else {
            throw TransferFailure(.redirect, "\(address) redirects to what is not a web address")
        }
        guard !isDowngrade(from: address, to: target) else {
            throw TransferFailure(.redirect, "\(address) redirects from https to http, which is not followed")
        }
        return target
    }

    /// Whether the way leads from `https` to what everybody could read.
    package static func isDowngrade(from address: WebAddress, to target: WebAddress) -> Bool {
        address.origin.scheme == "https" && target.origin.scheme != "https"
    }
}
