using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Core.Operations;

namespace Portal.Core.Customers;

/// <summary>The roles are part of the schema: code knows them by name.</summary>
internal sealed class RoleConfiguration : IEntityTypeConfiguration<IdentityRole<int>>
{
    public void Configure(EntityTypeBuilder<IdentityRole<int>> builder) => builder.HasData(Enum.GetValues<Role>().Select(role => new IdentityRole<int>
    {
        Id = CustomerRoles.IdOf(role),
        Name = role.ToString(),
        NormalizedName = role.ToString().ToUpperInvariant(),
        ConcurrencyStamp = role.ToString(),
    }));
}
