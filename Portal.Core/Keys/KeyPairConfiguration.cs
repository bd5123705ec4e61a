using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Portal.Core.Keys;

internal sealed class KeyPairConfiguration : IEntityTypeConfiguration<KeyPair>
{
    public void Configure(EntityTypeBuilder<KeyPair> builder) =>
        builder.HasOne(pair => pair.Account).WithMany().HasForeignKey(pair => pair.AccountId).OnDelete(DeleteBehavior.Restrict);
}
