// Stands in for ankerl::unordered_dense, which Debian 12 does not carry: the same names over the standard containers, which promise
// at least as much (their references stay valid when others are inserted).
#pragma once

#include <cstdint>
#include <functional>
#include <type_traits>
#include <unordered_map>
#include <unordered_set>

namespace ankerl::unordered_dense
{
	// Integers, enumerations and pointers are mixed (the finaliser of splitmix64): the standard hash returns them as they are, and the
	// worker combines the hashes of ports and addresses that differ in few bits.
	template<typename T, typename = void>
	struct hash : std::hash<T>
	{
	};

	template<typename T>
	struct hash<T, std::enable_if_t<std::is_integral_v<T> || std::is_enum_v<T> || std::is_pointer_v<T>>>
	{
		size_t operator()(T value) const noexcept
		{
			auto mixed = static_cast<uint64_t>(std::hash<T>{}(value)) + 0x9e3779b97f4a7c15ULL;

			mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9ULL;
			mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebULL;

			return static_cast<size_t>(mixed ^ (mixed >> 31));
		}
	};

	template<typename Key, typename T, typename Hash = hash<Key>, typename Equal = std::equal_to<Key>>
	using map = std::unordered_map<Key, T, Hash, Equal>;

	template<typename Key, typename Hash = hash<Key>, typename Equal = std::equal_to<Key>>
	using set = std::unordered_set<Key, Hash, Equal>;
} // namespace ankerl::unordered_dense
