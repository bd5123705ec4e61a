using System.Buffers.Binary;

namespace Portal.Core.Storage.Embedded.Protocol.Checksums;

/// <summary>A cyclic redundancy check of 32 or 64 bits whose bits are reflected, and whose start and end are inverted.</summary>
/// <remarks>Eight bytes at a time by tables. The framework itself has none of the three that S3 needs.</remarks>
internal sealed class ReflectedCrc
{
    public static readonly ReflectedCrc Crc32 = new(0xEDB88320, 32);
    public static readonly ReflectedCrc Crc32C = new(0x82F63B78, 32);
    public static readonly ReflectedCrc Crc64Nvme = new(0x9A6C9329AC4BC9B5, 64);

    private readonly ulong _polynomial;
    private readonly ulong[][] _tables = new ulong[8][];

    private ReflectedCrc(ulong polynomial, int bits)
    {
        (_polynomial, Bits) = (polynomial, bits);
        AllOnes = bits == 64 ? ulong.MaxValue : (1UL << bits) - 1;
        for (var zeros = 0; zeros < 8; zeros++)
        {
            _tables[zeros] = new ulong[256];
            for (var i = 0; i < 256; i++)
            {
                _tables[zeros][i] = zeros == 0 ? ShiftByte((ulong)i) : Step(_tables[zeros - 1][i], 0);
            }
        }
    }

    public int Bits { get; }

    private ulong AllOnes { get; }

    /// <summary>Goes on from the check of what came before; 0 at the beginning.</summary>
    public ulong Append(ulong check, ReadOnlySpan<byte> bytes)
    {
        var state = check ^ AllOnes;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            var x = state ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            state = _tables[7][x & 0xFF] ^ _tables[6][(x >> 8) & 0xFF] ^ _tables[5][(x >> 16) & 0xFF] ^ _tables[4][(x >> 24) & 0xFF]
                ^ _tables[3][(x >> 32) & 0xFF] ^ _tables[2][(x >> 40) & 0xFF] ^ _tables[1][(x >> 48) & 0xFF] ^ _tables[0][x >> 56];
        }

        foreach (var value in bytes)
        {
            state = Step(state, value);
        }

        return state ^ AllOnes;
    }

    /// <summary>The check of two bodies one after the other, from the checks of each.</summary>
    /// <param name="length">Bytes of the second body.</param>
    public ulong Combine(ulong first, ulong second, long length)
    {
        // Appending zero bytes is a linear map of the bits; it is squared as often as the length has bits.
        var map = new ulong[Bits];
        map[0] = _polynomial;
        for (var bit = 1; bit < Bits; bit++)
        {
            map[bit] = 1UL << (bit - 1);
        }

        for (var i = 0; i < 3; i++)
        {
            map = Square(map); // From one bit to one byte.
        }

        for (; length > 0; length >>= 1, map = Square(map))
        {
            if ((length & 1) != 0)
            {
                first = Apply(map, first);
            }
        }

        return first ^ second;
    }

    private static ulong Apply(ulong[] map, ulong value)
    {
        var result = 0UL;
        for (var bit = 0; value != 0; bit++, value >>= 1)
        {
            result ^= (value & 1) != 0 ? map[bit] : 0;
        }

        return result;
    }

    private static ulong[] Square(ulong[] map) => Array.ConvertAll(map, column => Apply(map, column));

    private ulong Step(ulong state, byte value) => _tables[0][(state ^ value) & 0xFF] ^ (state >> 8);

    private ulong ShiftByte(ulong state)
    {
        for (var bit = 0; bit < 8; bit++)
        {
            state = (state >> 1) ^ ((state & 1) != 0 ? _polynomial : 0);
        }

        return state;
    }
}
