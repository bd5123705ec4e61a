using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Portal.Core.Auditing;

/// <summary>
/// Computes seals. What is sealed is the whole row, each field with its length before it, so that nothing can move from one field to the next
/// unseen.
/// </summary>
internal static class AuditChain
{
    /// <summary>In bytes.</summary>
    public const int HashLength = SHA256.HashSizeInBytes;

    /// <summary>Which fields are sealed and in which order. Another list of fields needs another number here, and the old one for old rows.</summary>
    private const byte Form = 1;

    /// <summary>What the first event's seal builds on.</summary>
    public static byte[] Beginning { get; } = new byte[HashLength];

    public static byte[] Seal(ReadOnlySpan<byte> previous, AuditEvent row)
    {
        var content = new ArrayBufferWriter<byte>(512);
        content.Write([Form]);
        content.Write(previous);
        Write(content, row.Id);
        Write(content, row.At.Ticks);
        Write(content, row.Operation);
        Write(content, row.ActorId);
        Write(content, row.ActedForId);
        Write(content, row.Door.ToString());
        Write(content, row.TokenId);
        Write(content, row.Address);
        Write(content, row.CustomerId);
        Write(content, row.Subject);
        Write(content, row.Detail);
        Write(content, row.Reason);
        return SHA256.HashData(content.WrittenSpan);
    }

    private static void Write(ArrayBufferWriter<byte> content, long? number)
    {
        content.Write([number is null ? (byte)0 : (byte)1]);
        BinaryPrimitives.WriteInt64LittleEndian(content.GetSpan(sizeof(long)), number ?? 0);
        content.Advance(sizeof(long));
    }

    private static void Write(ArrayBufferWriter<byte> content, string? text)
    {
        Write(content, text is null ? null : (long?)Encoding.UTF8.GetByteCount(text));
        if (text is not null)
        {
            Encoding.UTF8.GetBytes(text, content);
        }
    }
}
