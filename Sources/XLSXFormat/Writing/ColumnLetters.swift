/// What Excel calls a column: A to Z, AA to ZZ, AAA to XFD (ECMA-376 part 1 §18.18.7).
enum ColumnLetters {
    /// The letters of the column at `place`, from 0.
    static func of(_ place: Int) -> [UInt8] {
        var letters: [UInt8] = []
        var number = place + 1
        while number > 0 {
            letters.insert(0x41 + UInt8((number - 1) % 26), at: 0)
            number = (number - 1) / 26
        }
        return letters
    }
}
