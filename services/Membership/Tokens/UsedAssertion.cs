using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Tokens;

/// <summary>The <c>jti</c> of a private_key_jwt that was used: the primary key lets each be used once, also by two at the same time.</summary>
internal sealed class UsedAssertion
{
    public const int MaxIdLength = 128;

    public required Id<ApiClient> ClientId { get; init; }

    public required string AssertionId { get; init; }

    /// <summary>From then on the assertion is refused for its age, and the row is of no use.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    public static void Map(EntityTypeBuilder<UsedAssertion> assertion)
    {
        assertion.ToTable("used_assertions");
        assertion.HasKey(row => new { row.ClientId, row.AssertionId });
        assertion.Property(row => row.AssertionId).HasMaxLength(MaxIdLength);
        assertion.HasIndex(row => row.ExpiresAt);
    }
}
