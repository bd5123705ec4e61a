using System.Collections;
using System.Data.Common;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace Portal.Core.Data.PostgreSql.Copying;

/// <summary>A column as both databases keep it. Its values are compared as the portal reads them; times to the microsecond, as PostgreSQL keeps no more.</summary>
internal sealed class CopiedColumn
{
    private readonly RelationalTypeMapping? _from;
    private readonly RelationalTypeMapping? _to;

    public CopiedColumn(IColumn from, IColumn to)
    {
        (Name, StoreType) = (from.Name, to.StoreType);
        _from = from.PropertyMappings.Select(mapping => mapping.TypeMapping).FirstOrDefault();
        _to = to.PropertyMappings.Select(mapping => mapping.TypeMapping).FirstOrDefault();
    }

    public string Name { get; }

    public string StoreType { get; }

    /// <summary>A part of the model that lies in one column, as JSON.</summary>
    private bool IsJson => _from is null;

    /// <summary>What the portal reads there; lists as arrays.</summary>
    public object? ReadFrom(DbDataReader reader, int index) => Read(reader, index, _from);

    /// <inheritdoc cref="ReadFrom"/>
    public object? ReadTo(DbDataReader reader, int index) => StoreType.EndsWith(']') ? reader.GetValue(index) : Read(reader, index, _to);

    /// <summary>How PostgreSQL is told of it.</summary>
    public object? Write(object? value) => value switch
    {
        null => null,
        string text => text,
        byte[] bytes => bytes,
        IEnumerable<string> texts => texts.ToArray(),
        IEnumerable items => items.Cast<object>().Select(item => Convert.ToInt32(item, CultureInfo.InvariantCulture)).ToArray(),
        _ => _to?.Converter is { } converter ? converter.ConvertToProvider(value) : value,
    };

    /// <summary>The same bytes for the same value.</summary>
    public byte[] Canonical(object? value) => value switch
    {
        null => [0],
        byte[] bytes => [1, .. bytes],
        string text => [1, .. Encoding.UTF8.GetBytes(IsJson ? Sorted(JsonDocument.Parse(text).RootElement) : text)],
        DateTime time => [1, .. BitConverter.GetBytes(time.Ticks / TimeSpan.TicksPerMicrosecond)],
        decimal number => [1, .. Encoding.UTF8.GetBytes(number.ToString("0.############################", CultureInfo.InvariantCulture))],
        IEnumerable items => [1, .. items.Cast<object>().SelectMany(item => Encoding.UTF8.GetBytes($"{(item is Enum or int ? Convert.ToInt32(item, CultureInfo.InvariantCulture) : item)}\n"))],
        IFormattable other => [1, .. Encoding.UTF8.GetBytes(other.ToString(null, CultureInfo.InvariantCulture))],
        _ => [1, .. Encoding.UTF8.GetBytes(value.ToString()!)],
    };

    private static object? Read(DbDataReader reader, int index, RelationalTypeMapping? mapping)
    {
        if (reader.IsDBNull(index))
        {
            return null;
        }

        var type = mapping?.Converter?.ProviderClrType ?? mapping?.ClrType ?? typeof(string);
        type = Nullable.GetUnderlyingType(type) ?? type;
        object value = type switch
        {
            _ when type == typeof(string) => reader.GetString(index),
            _ when type == typeof(int) => reader.GetInt32(index),
            _ when type == typeof(long) => reader.GetInt64(index),
            _ when type == typeof(bool) => reader.GetBoolean(index),
            _ when type == typeof(decimal) => reader.GetDecimal(index),
            _ when type == typeof(Guid) => reader.GetGuid(index),
            _ when type == typeof(DateTime) => reader.GetDateTime(index),
            _ when type == typeof(DateOnly) => reader.GetFieldValue<DateOnly>(index),
            _ when type == typeof(byte[]) => reader.GetFieldValue<byte[]>(index),
            _ => throw new NotSupportedException($"A column of {type} is not copied."),
        };
        return mapping?.Converter is { } converter ? converter.ConvertFromProvider(value) : value;
    }

    private static string Sorted(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => $"{{{string.Join(',', element.EnumerateObject().OrderBy(part => part.Name, StringComparer.Ordinal).Select(part => $"{JsonSerializer.Serialize(part.Name)}:{Sorted(part.Value)}"))}}}",
        JsonValueKind.Array => $"[{string.Join(',', element.EnumerateArray().Select(Sorted))}]",
        JsonValueKind.String => JsonSerializer.Serialize(element.GetString()),
        _ => element.GetRawText(),
    };
}
