/// `content` as libraries of Python compressed it.
enum CompressedFixtures {
    /// The squares modulo 97 of the numbers below 35,000, with a comma behind each: longer than a block of 64 KiB.
    static let content = (0..<35_000).flatMap { Array("\($0 * $0 % 97),".utf8) }

    /// One frame of level 19, with size and checksum (zstandard).
    static let zstandard = bytes(
        """
        28b52ffda406850100650400a6d01e09b0eb8492a2851b73781b001b001b003779efa125867a66baa5c72c4b5d9cf21c36fbf1ce
        2437be790c01f5d564cfdd2d96d9787bed88698e7eb6c8a4cd2e99ba0d34efe111710fe70db44dbd64b3498b7c76749a23aedd6e
        5c668bfbdc645353c7fc6e4c72e7e3ec61cf948b4b2dc72c9dee99a19678e8dee401030080f7c18b9545a6048597930232d50756
        """)

    /// Two frames, of which the first does not say its size (zstandard).
    static let zstandardFrames = bytes(
        """
        28b52ffd00009d0400928b150bb0b50d64d24d92602599076fb9ee421a0b0fc246709d143d2522d7b58c0e4578c2151e3aea4e9b
        31c9eda5b7275e2f9a5c66a2039f4e8359ea90578bdc3a666e108e786af6c59ce1200b8f474b2fb9f1f0ee5ade201600dd8ba503
        d8be745b8cb635a9ad439a309e45835934928560ec2ec31a036c091c8bc9588cc542268401211a55d1900ae13350e60585ad9302
        28b52ffda012830100450400c24e1a0bb0b50d64d24b8d60259907c796b9630d667a7a8889e61c71d1eb2edd4edc5dea21094fb8
        c2434bdd69874cbcbdf4f6c8eb4547cc99e8104fa7c1cc5af86af2d632c7066191a78e1ee1c019cba3d98b5776cd3778f3ba7be2
        cac5d947cb8c038f703c39fad42283100900fb81179b1963c260d86526b4ee949ccc03506fa61444b45e730f
        """)

    /// A block without a frame (cramjam).
    static let lz4Block = bytes(
        """
        ffff06302c312c342c392c31362c32352c33362c34392c36342c38312c332c32342c34372c37322c322c33312c36322c39352c33
        332c37302c31322c35332c39362c34342c39312c34332c39342c35302c382c36352c32372c38382c35342c32322c38392c36312c
        33352c31312c38362c36362c34382c33322c31382c362c39332c38352c37392c37352c37332c37332c37352c37392c38352c3933
        2c362c31382c33322c34382c36362c38362c31312c33352c36312c38392c32322c35342c38382c32372c36352c382c35302c3934
        2c34332c39312c34342c39362c35332c31322c37302c33332c39352c36322c33312c322c37322c34372c32342c332c38312c3634
        2c34392c33362c32352c31362c392c342c312c1401ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff
        ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff
        ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff
        ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff
        ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff
        ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff
        ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff
        ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff5f50302c3333
        2c
        """)

    /// Linked blocks of 64 KiB (pyarrow).
    static let lz4LinkedFrame = bytes(
        """
        04224d184040c01f020000ffff06302c312c342c392c31362c32352c33362c34392c36342c38312c332c32342c34372c37322c32
        2c33312c36322c39352c33332c37302c31322c35332c39362c34342c39312c34332c39342c35302c382c36352c32372c38382c35
        342c32322c38392c36312c33352c31312c38362c36362c34382c33322c31382c362c39332c38352c37392c37352c37332c37332c
        37352c37392c38352c39332c362c31382c33322c34382c36362c38362c31312c33352c36312c38392c32322c35342c38382c3237
        2c36352c382c35302c39342c34332c39312c34342c39362c35332c31322c37302c33332c39352c36322c33312c322c37322c3437
        2c32342c332c38312c36342c34392c33362c32352c31362c392c342c312c1401ffffffffffffffffffffffffffffffffffffffff
        ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff
        ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff
        ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff
        ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff
        ffffffffffffffffffffffffffffffffffffffffffffffffffffffd35031382c362c8f0000000f84ffffffffffffffffffffffff
        ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff
        ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff
        ffffffffffffffffffffffffffffffffffff7350302c33332c00000000
        """)

    /// Linked blocks with checksums of each and of the whole (cramjam).
    static let lz4CheckedFrame = bytes(
        """
        04224d185440ae01020000f17b302c312c342c392c31362c32352c33362c34392c36342c38312c332c32342c34372c37322c322c
        33312c36322c39352c33332c37302c31322c35332c39362c34342c39312c34332c39342c35302c382c36352c32372c38382c3534
        2c32322c38392c36312c33352c31312c38362c36362c34382c33322c31382c362c39332c38352c37392c37352c37330300010f00
        2038351b0031362c312b0020343837004138362c314900203631550020323261002038386d004036352c387d0021393489001131
        95001036a100203132ad00203333b9001136c5001032cf00203437db001033e500203634f1001133fd009f31362c392c342c312c
        1401ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff
        ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff
        ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff
        ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff
        ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffd35031
        382c362cc41034f98f0000000f1401ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff
        ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff
        ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7350302c33332c7e
        7f8cf900000000c8b123b9
        """)

    private static func bytes(_ hex: String) -> [UInt8] {
        let digits = hex.filter { !$0.isWhitespace }.compactMap { $0.hexDigitValue }
        return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
