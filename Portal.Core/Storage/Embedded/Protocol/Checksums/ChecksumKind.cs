using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Portal.Core.Storage.Embedded.Protocol.Checksums;

/// <summary>One of the checksums of the S3 API, by the name that it has in <c>x-amz-checksum-algorithm</c>.</summary>
/// <remarks>Source: Amazon S3 user guide, "Checking object integrity".</remarks>
internal sealed class ChecksumKind
{
    private const string HeaderStart = "x-amz-checksum-";

    public static readonly IReadOnlyList<ChecksumKind> All =
    [
        new("CRC32", ReflectedCrc.Crc32, null),
        new("CRC32C", ReflectedCrc.Crc32C, null),
        new("CRC64NVME", ReflectedCrc.Crc64Nvme, null),
        new("SHA1", null, HashAlgorithmName.SHA1),
        new("SHA256", null, HashAlgorithmName.SHA256),
    ];

    private ChecksumKind(string name, ReflectedCrc? crc, HashAlgorithmName? hash)
    {
        (Name, Crc, Hash) = (name, crc, hash);
#pragma warning disable CA1308 // The header's name is lower case.
        Header = HeaderStart + name.ToLowerInvariant();
#pragma warning restore CA1308
        Length = crc is not null ? crc.Bits / 8 : hash == HashAlgorithmName.SHA1 ? 20 : 32;
    }

    public string Name { get; }

    public string Header { get; }

    /// <summary>Set for those that can be combined.</summary>
    public ReflectedCrc? Crc { get; }

    public HashAlgorithmName? Hash { get; }

    /// <summary>Bytes.</summary>
    public int Length { get; }

    /// <summary>The element in XML documents, such as <c>ChecksumCRC32</c>.</summary>
    public string Element => "Checksum" + Name;

    public static ChecksumKind? Find(string? name) =>
        All.FirstOrDefault(kind => string.Equals(kind.Name, name, StringComparison.OrdinalIgnoreCase));

    public static ChecksumKind? FindByHeader(string? header) =>
        All.FirstOrDefault(kind => string.Equals(kind.Header, header, StringComparison.OrdinalIgnoreCase));

    public ChecksumHash Begin() => new(this);

    /// <summary>The base64 text of a checksum, decoded; <see langword="null"/> when it cannot be one of this kind.</summary>
    public byte[]? Parse(string text)
    {
        var bytes = new byte[Length + 3];
        return Convert.TryFromBase64String(text.Trim(), bytes, out var written) && written == Length ? bytes[..written] : null;
    }

    /// <summary>What stands for parts one after the other, of the checksums of each.</summary>
    public byte[] Combine(IReadOnlyList<(byte[] Checksum, long Size)> parts)
    {
        var crc = Crc ?? throw new InvalidOperationException($"{Name} cannot be combined.");
        var sum = 0UL;
        foreach (var (checksum, size) in parts)
        {
            sum = crc.Combine(sum, ToNumber(checksum), size);
        }

        return FromNumber(sum);
    }

    internal byte[] FromNumber(ulong number)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, number);
        return bytes[(8 - Length)..];
    }

    private static ulong ToNumber(byte[] bytes) => bytes.Aggregate(0UL, (number, value) => (number << 8) | value);
}

/// <summary>A checksum in the making.</summary>
internal sealed class ChecksumHash(ChecksumKind kind) : IDisposable
{
    private readonly IncrementalHash? _hash = kind.Hash is { } name ? IncrementalHash.CreateHash(name) : null;
    private ulong _crc;

    public ChecksumKind Kind => kind;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (_hash is not null)
        {
            _hash.AppendData(bytes);
        }
        else
        {
            _crc = kind.Crc!.Append(_crc, bytes);
        }
    }

    public byte[] Finish() => _hash?.GetHashAndReset() ?? kind.FromNumber(_crc);

    public void Dispose() => _hash?.Dispose();
}
