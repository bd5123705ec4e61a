using System.Globalization;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Portal.Core.Data.PostgreSql;

/// <summary>Amounts are read with the digits with which SQLite gives them back: none that say nothing, and one after the point at least.</summary>
internal sealed class PlainDecimalConverter() : ValueConverter<decimal, decimal>(value => value, value => Plain(value))
{
    private static decimal Plain(decimal value) =>
        decimal.Parse(value.ToString("0.0###########################", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
