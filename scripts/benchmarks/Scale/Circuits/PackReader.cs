using System.Buffers.Binary;
using System.Text;

namespace Benchmarks.Scale.Circuits;

/// <summary>Reads MessagePack, as far as the server sends it.</summary>
internal ref struct PackReader(ReadOnlySpan<byte> data)
{
    private readonly ReadOnlySpan<byte> _data = data;
    private int _at;

    public int ReadArray()
    {
        var code = Byte();
        return code switch
        {
            >= 0x90 and <= 0x9f => code & 0x0f,
            0xdc => Big(2),
            0xdd => Big(4),
            _ => throw Unexpected(code),
        };
    }

    public long ReadInteger()
    {
        var code = Byte();
        return code switch
        {
            <= 0x7f => code,
            >= 0xe0 => (sbyte)code,
            0xcc => Byte(),
            0xcd => (ushort)Big(2),
            0xce => (uint)Big(4),
            0xcf or 0xd3 => BinaryPrimitives.ReadInt64BigEndian(Take(8)),
            0xd0 => (sbyte)Byte(),
            0xd1 => (short)Big(2),
            0xd2 => Big(4),
            _ => throw Unexpected(code),
        };
    }

    public bool ReadBoolean() => Byte() switch
    {
        0xc2 => false,
        0xc3 => true,
        var code => throw Unexpected(code),
    };

    public string? ReadString()
    {
        var code = Byte();
        return code switch
        {
            0xc0 => null,
            >= 0xa0 and <= 0xbf => Encoding.UTF8.GetString(Take(code & 0x1f)),
            0xd9 => Encoding.UTF8.GetString(Take(Byte())),
            0xda => Encoding.UTF8.GetString(Take(Big(2))),
            0xdb => Encoding.UTF8.GetString(Take(Big(4))),
            _ => throw Unexpected(code),
        };
    }

    public ReadOnlySpan<byte> ReadBytes()
    {
        var code = Byte();
        return code switch
        {
            0xc4 => Take(Byte()),
            0xc5 => Take(Big(2)),
            0xc6 => Take(Big(4)),
            _ => throw Unexpected(code),
        };
    }

    /// <summary>Skips the headers of a message, which are always empty.</summary>
    public void SkipHeaders()
    {
        if (Byte() is not 0x80 and var code)
        {
            throw Unexpected(code);
        }
    }

    private byte Byte() => _data[_at++];

    private int Big(int bytes) => bytes == 2 ? BinaryPrimitives.ReadUInt16BigEndian(Take(2)) : BinaryPrimitives.ReadInt32BigEndian(Take(4));

    private ReadOnlySpan<byte> Take(int count)
    {
        var taken = _data.Slice(_at, count);
        _at += count;
        return taken;
    }

    private static InvalidDataException Unexpected(byte code) => new($"The server sent MessagePack that begins with 0x{code:x2} where something else was due.");
}
