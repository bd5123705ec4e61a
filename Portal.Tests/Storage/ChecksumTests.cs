using System.Security.Cryptography;
using Portal.Core.Storage.Embedded.Protocol.Checksums;

namespace Portal.Tests.Storage;

public sealed class ChecksumTests
{
    /// <summary>Source: the check values of the CRC catalogue (reveng), over the digits 1 to 9.</summary>
    [Theory]
    [InlineData("CRC32", "cbf43926")]
    [InlineData("CRC32C", "e3069283")]
    [InlineData("CRC64NVME", "ae8b14860a799888")]
    public void Crc_OfTheDigits_IsTheCatalogues(string name, string expected)
    {
        using var hash = ChecksumKind.Find(name)!.Begin();
        hash.Append("12345"u8);
        hash.Append("6789"u8);
        Assert.Equal(expected, Convert.ToHexStringLower(hash.Finish()));
    }

    [Theory]
    [InlineData("CRC32")]
    [InlineData("CRC32C")]
    [InlineData("CRC64NVME")]
    public void Combined_IsThatOfTheWhole(string name)
    {
        var kind = ChecksumKind.Find(name)!;
        var body = RandomNumberGenerator.GetBytes(10_007);
        var parts = new[] { body[..1], body[1..4096], body[4096..4096], body[4096..] };

        var combined = kind.Combine([.. parts.Select(part => (Of(kind, part), (long)part.Length))]);

        Assert.Equal(Of(kind, body), combined);
    }

    private static byte[] Of(ChecksumKind kind, byte[] body)
    {
        using var hash = kind.Begin();
        hash.Append(body);
        return hash.Finish();
    }
}
