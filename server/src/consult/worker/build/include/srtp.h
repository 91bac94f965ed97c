// The part of libsrtp 3 that mediasoup-worker uses, on top of libsrtp 2.5 (Debian 12): found before any other srtp.h.
//
// What differs: a policy is an opaque object that owns its keys; protecting and unprotecting take an input and an output with size_t
// lengths, where version 2 works in place with an int; two error codes are new.
#pragma once

#define srtp_policy_t srtp2_policy_t
#include <srtp2/srtp.h>
#undef srtp_policy_t

#include <climits>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>

inline constexpr auto srtp_err_status_buffer_small = static_cast<srtp_err_status_t>(28);
inline constexpr auto srtp_err_status_cryptex_err  = static_cast<srtp_err_status_t>(29);

struct srtp_policy_ctx
{
	srtp2_policy_t v2{};
	// version 2 reads the master key and the salt behind it from one buffer that must live until srtp_create() returns
	unsigned char keyAndSalt[SRTP_MAX_KEY_LEN]{};
};
using srtp_policy_t = srtp_policy_ctx*;

inline srtp_err_status_t srtp_policy_create(srtp_policy_t* policy)
{
	*policy = new (std::nothrow) srtp_policy_ctx{};

	return *policy ? srtp_err_status_ok : srtp_err_status_alloc_fail;
}

inline void srtp_policy_destroy(srtp_policy_t policy)
{
	if (policy)
	{
		// a plain memset before a delete may be optimised away, and with it the wiping of the key
		volatile unsigned char* key = policy->keyAndSalt;

		for (size_t i{ 0 }; i < sizeof(policy->keyAndSalt); ++i)
		{
			key[i] = 0;
		}
	}

	delete policy;
}

inline srtp_err_status_t srtp_policy_set_ssrc(srtp_policy_t policy, srtp_ssrc_t ssrc)
{
	policy->v2.ssrc = ssrc;

	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_profile(srtp_policy_t policy, srtp_profile_t profile)
{
	const auto status = srtp_crypto_policy_set_from_profile_for_rtp(&policy->v2.rtp, profile);

	return status == srtp_err_status_ok ? srtp_crypto_policy_set_from_profile_for_rtcp(&policy->v2.rtcp, profile) : status;
}

/** One key without an MKI: all that the worker asks for. */
inline srtp_err_status_t srtp_policy_add_key(
  srtp_policy_t policy,
  const uint8_t* key,
  size_t keyLen,
  const uint8_t* salt,
  size_t saltLen,
  const uint8_t* /*mki*/,
  size_t mkiLen)
{
	if (mkiLen != 0 || policy->v2.key || keyLen > sizeof(policy->keyAndSalt) || saltLen > sizeof(policy->keyAndSalt) - keyLen)
	{
		return srtp_err_status_bad_param;
	}

	std::memcpy(policy->keyAndSalt, key, keyLen);
	std::memcpy(policy->keyAndSalt + keyLen, salt, saltLen);
	policy->v2.key = policy->keyAndSalt;

	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_allow_repeat_tx(srtp_policy_t policy, bool allow)
{
	policy->v2.allow_repeat_tx = allow ? 1 : 0;

	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_window_size(srtp_policy_t policy, size_t packets)
{
	policy->v2.window_size = static_cast<unsigned long>(packets);

	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_create(srtp_t* session, srtp_policy_t policy)
{
	return srtp_create(session, &policy->v2);
}

inline srtp_err_status_t srtp_stream_remove(srtp_t session, uint32_t ssrc)
{
	return srtp_remove_stream(session, ssrc);
}

namespace srtp2
{
	/** Runs one of version 2's in-place calls on the output, which holds a copy of the input and `growth` bytes more. */
	template<typename Call>
	srtp_err_status_t OnCopy(const uint8_t* in, size_t inLen, uint8_t* out, size_t* outLen, size_t growth, Call call)
	{
		if (inLen > INT_MAX - growth)
		{
			return srtp_err_status_bad_param;
		}

		if (*outLen < inLen + growth)
		{
			return srtp_err_status_buffer_small;
		}

		if (out != in)
		{
			std::memmove(out, in, inLen);
		}

		auto len          = static_cast<int>(inLen);
		const auto status = call(out, &len);

		if (status == srtp_err_status_ok)
		{
			*outLen = static_cast<size_t>(len);
		}

		return status;
	}
} // namespace srtp2

inline srtp_err_status_t srtp_protect(
  srtp_t session, const uint8_t* rtp, size_t rtpLen, uint8_t* srtp, size_t* srtpLen, size_t /*mkiIndex*/)
{
	return srtp2::OnCopy(
	  rtp, rtpLen, srtp, srtpLen, SRTP_MAX_TRAILER_LEN, [&](void* packet, int* len) { return srtp_protect(session, packet, len); });
}

inline srtp_err_status_t srtp_protect_rtcp(
  srtp_t session, const uint8_t* rtcp, size_t rtcpLen, uint8_t* srtcp, size_t* srtcpLen, size_t /*mkiIndex*/)
{
	// beside the tag, SRTCP carries four bytes of index (RFC 3711, 3.4)
	return srtp2::OnCopy(
	  rtcp, rtcpLen, srtcp, srtcpLen, SRTP_MAX_TRAILER_LEN + sizeof(uint32_t), [&](void* packet, int* len) {
		  return srtp_protect_rtcp(session, packet, len);
	  });
}

inline srtp_err_status_t srtp_unprotect(srtp_t session, const uint8_t* srtp, size_t srtpLen, uint8_t* rtp, size_t* rtpLen)
{
	return srtp2::OnCopy(
	  srtp, srtpLen, rtp, rtpLen, 0, [&](void* packet, int* len) { return srtp_unprotect(session, packet, len); });
}

inline srtp_err_status_t srtp_unprotect_rtcp(srtp_t session, const uint8_t* srtcp, size_t srtcpLen, uint8_t* rtcp, size_t* rtcpLen)
{
	return srtp2::OnCopy(
	  srtcp, srtcpLen, rtcp, rtcpLen, 0, [&](void* packet, int* len) { return srtp_unprotect_rtcp(session, packet, len); });
}
