using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;
using Portal.Core.Auditing;
using Portal.Core.Customers;

namespace Portal.Core.Data.PostgreSql;

/// <summary>
/// The same model on PostgreSQL, with migrations of its own. What both databases answer is the same: texts compare byte by byte and are as long as the operations
/// allow, amounts keep all their digits, times are UTC.
/// </summary>
public sealed class PostgresPortalDb(DbContextOptions<PostgresPortalDb> options) : PortalDb(options)
{
    /// <summary>Compares bytes, as SQLite does, whatever the server was set up with.</summary>
    private const string ByBytes = "C";

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        ArgumentNullException.ThrowIfNull(configurationBuilder);
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Properties<string>().HaveColumnType("text").UseCollation(ByBytes);
        configurationBuilder.Properties<Enum>().HaveColumnType("text").UseCollation(ByBytes);
        configurationBuilder.Properties<decimal>().HaveColumnType("numeric").HaveConversion<PlainDecimalConverter>();
    }

    protected override void OnModelCreating(ModelBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        base.OnModelCreating(builder);
        builder.Entity<Customer>().Property(customer => customer.LockoutEnd).HasColumnType("text").UseCollation(ByBytes);

        foreach (var entity in builder.Model.GetEntityTypes())
        {
            KeepAllDigits(entity);
        }

        // A trigger gives the number: see PostgresAudit.
        builder.Entity<AuditEvent>().Property(row => row.Id).ValueGeneratedOnAdd()
            .HasAnnotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.None);

        // Each event is sealed with its time to the last digit, which a timestamp of PostgreSQL does not hold.
        builder.Entity<AuditEvent>().Property(row => row.At).HasConversion(time => time.Ticks, ticks => new DateTime(ticks, DateTimeKind.Utc));

        // What was done is written down, whatever it was done to.
        foreach (var text in builder.Entity<AuditEvent>().Metadata.GetProperties().Where(property => property.ClrType == typeof(string)))
        {
            text.SetValueConverter(new ValueConverter<string, string>(value => value.Replace('\0', '\uFFFD'), value => value));
        }

        // With this collation it is letters of ASCII whose case is lost, as with SQLite's NOCASE.
        builder.HasDbFunction(() => TextOrder.IgnoringCase(default!)).HasTranslation(
            arguments => new SqlFunctionExpression("lower", arguments, nullable: true, [true], typeof(string), arguments[0].TypeMapping));
    }

    /// <summary>SQLite rounds nothing.</summary>
    private static void KeepAllDigits(IMutableTypeBase type)
    {
        foreach (var property in type.GetProperties().Where(property => property.GetPrecision() is not null))
        {
            property.SetPrecision(null);
            property.SetScale(null);
        }

        foreach (var part in type.GetComplexProperties())
        {
            KeepAllDigits(part.ComplexType);
        }
    }
}
