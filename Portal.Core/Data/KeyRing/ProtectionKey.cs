using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Portal.Core.Data.KeyRing;

/// <summary>One entry of the key ring that all nodes share: a key, or that keys were revoked.</summary>
public sealed class ProtectionKey
{
    /// <summary>As Data Protection names it, such as <c>key-8f9b…</c>.</summary>
    public required string Name { get; init; }

    /// <summary>As Data Protection wrote it; sealed where the settings name a certificate.</summary>
    public required string Xml { get; init; }
}

internal sealed class ProtectionKeyConfiguration : IEntityTypeConfiguration<ProtectionKey>
{
    public void Configure(EntityTypeBuilder<ProtectionKey> builder)
    {
        builder.HasKey(key => key.Name);
        builder.Property(key => key.Name).HasMaxLength(200);
    }
}
