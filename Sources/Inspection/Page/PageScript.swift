internal import ByteScanning

/// What sorts the tables of a page when a heading is clicked: a part of the page, and all that may run in it.
enum PageScript {
    /// Headings become buttons, whose state readers of screens are told. On paper they are text again: browsers leave buttons
    /// out where the head of a table is repeated on the next sheet.
    static let code = """
        for (const table of document.querySelectorAll("table.sortable")) {
          const heads = [...table.tHead.rows[0].cells], body = table.tBodies[0];
          heads.forEach((head, place) => {
            if (!head.textContent) return;
            const button = document.createElement("button");
            button.type = "button";
            button.textContent = head.textContent;
            const paper = document.createElement("span");
            paper.className = "paper";
            paper.textContent = head.textContent;
            head.replaceChildren(button, paper);
            const key = row => row.cells[place].dataset.sort ?? row.cells[place].textContent.trim();
            const number = text => Number(text.replaceAll(",", ""));
            button.addEventListener("click", () => {
              const falls = head.getAttribute("aria-sort") === "ascending";
              heads.forEach(other => other.removeAttribute("aria-sort"));
              head.setAttribute("aria-sort", falls ? "descending" : "ascending");
              const rows = [...body.rows], areNumbers = rows.every(row => !Number.isNaN(number(key(row))));
              rows.sort((one, two) => areNumbers ? number(key(one)) - number(key(two)) : key(one).localeCompare(key(two)));
              body.append(...(falls ? rows.reverse() : rows));
            });
          });
        }
        """

    /// The source that a policy of what may run names: the digest of the code (CSP level 3 §2.3.1).
    static var source: String {
        var hash = SHA256()
        Array(code.utf8).withUnsafeBytes { hash.update($0) }
        let digest = hash.digest()
        let text = [UInt8](unsafeUninitializedCapacity: 64) { buffer, count in
            guard let base = buffer.baseAddress else { return }
            count = digest.withUnsafeBytes { Base64.write($0, to: base) }
        }
        return "'sha256-\(String(decoding: text, as: UTF8.self))'"
    }
}
